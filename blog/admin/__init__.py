"""The blog on the desk, a module a subject."""

from blog.admin import blocks, comments, moving, pictures, posts, questions

__all__ = ["blocks", "comments", "moving", "pictures", "posts", "questions"]
