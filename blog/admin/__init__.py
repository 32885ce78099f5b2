"""The blog on the desk, a module a subject."""

from blog.admin import blocks, comments, posts, questions

__all__ = ["blocks", "comments", "posts", "questions"]
