"""The blog on the desk, a module a subject."""

from blog.admin import comments, pictures, posts

__all__ = ["comments", "pictures", "posts"]
