"""The blog's rows."""

from blog.models.comments import Block, Comment, ConfirmedAddress, PrivateQuestion
from blog.models.moving import DeletedPost, Import, PictureOrigin
from blog.models.pictures import Picture
from blog.models.posts import ChangeNote, OldAddress, Post, Revision, Topic, free_slug

__all__ = [
    "Block",
    "ChangeNote",
    "Comment",
    "ConfirmedAddress",
    "DeletedPost",
    "Import",
    "OldAddress",
    "Picture",
    "PictureOrigin",
    "Post",
    "PrivateQuestion",
    "Revision",
    "Topic",
    "free_slug",
]
