"""The blog on the desk, a module a subject."""

from blog.admin import comments, posts

__all__ = ["comments", "posts"]
