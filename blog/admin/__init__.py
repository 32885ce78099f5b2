"""The blog on the desk, a module a subject."""

from blog.admin import comments, moving, posts

__all__ = ["comments", "moving", "posts"]
