"""Pictures on the desk: upload one, say what it shows, see where it stands."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blog import picture_markup, pictures
from blog.models import Picture, Post
from practice.models import User


class NewPictureForm(forms.ModelForm):
    """Its picture is checked and kept by `blog.pictures`, as whatever comes by drag or import."""

    original = forms.FileField(
        label=_("picture"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,.heic,.heif"}),
        help_text=_("JPEG, PNG, WebP, AVIF, GIF or HEIC. Place, time and camera are taken out."),
    )

    class Meta:
        model = Picture
        fields = ["original", "alt", "caption", "credit"]

    def clean_original(self) -> Any:
        upload = self.cleaned_data["original"]
        try:
            pictures.without_metadata(pictures.read(upload))
        except ValidationError as fault:
            raise forms.ValidationError(fault.messages) from fault
        return upload


class KeptPictureForm(forms.ModelForm):
    """A picture that readers see keeps words for those who don't see it; they may be others."""

    class Meta:
        model = Picture
        fields = ["alt", "caption", "credit"]

    def clean_alt(self) -> str:
        alt: str = self.cleaned_data["alt"].strip()
        shown = Post.objects.dated().showing(self.instance).first() if self.initial.get("alt") and not alt else None
        if shown:
            raise forms.ValidationError(gettext("It stands in “%s”: say what it shows.") % shown)
        return alt


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin):
    list_display = ["small", "name", "alt", "points", "created_at"]
    list_display_links = ["small", "name"]
    search_fields = ["name", "alt", "caption", "credit"]
    readonly_fields = ["look", "in_a_text", "stands_in"]
    add_fieldsets = [(None, {"fields": ["original", "alt", "caption", "credit"]})]
    fieldsets = [(None, {"fields": ["look", "alt", "caption", "credit", "in_a_text", "stands_in"]})]

    def get_fieldsets(self, request: HttpRequest, obj: Picture | None = None) -> Any:
        return self.fieldsets if obj else self.add_fieldsets

    def get_form(self, request: HttpRequest, obj: Picture | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, form=KeptPictureForm if obj else NewPictureForm, **kwargs)

    def save_form(self, request: HttpRequest, form: forms.ModelForm, change: bool) -> Picture:
        """A new one is kept by the verb, which finds the same picture again when it has been uploaded before."""
        typed: Picture = super().save_form(request, form, change)
        if change:
            return typed
        assert isinstance(request.user, User)  # the admin lets nobody else in
        kept = pictures.store(form.cleaned_data["original"], user=request.user)
        for name in ("alt", "caption", "credit"):
            setattr(kept, name, form.cleaned_data[name] or getattr(kept, name))
        form.instance = kept
        return kept

    def save_model(self, request: HttpRequest, obj: Picture, form: forms.ModelForm, change: bool) -> None:
        obj.save(update_fields=["alt", "caption", "credit"])
        pictures.refresh_posts(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        """One that stands in a post stays: first take it out there."""
        return super().has_delete_permission(request, obj) and not (obj and Post.objects.showing(obj).exists())

    def delete_model(self, request: HttpRequest, obj: Picture) -> None:
        pictures.delete(obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """None: deleting many at once would ask of none whether it stands in a post."""
        return {}

    @admin.display(description=_("picture"))
    def small(self, picture: Picture) -> SafeString:
        return picture_markup.markup(picture, alt=picture.alt or picture.name, css="desk-picture", sizes="10rem")

    @admin.display(description=_("size"))
    def points(self, picture: Picture) -> str:
        return f"{picture.width} \u00d7 {picture.height}"

    @admin.display(description=_("picture"))
    def look(self, picture: Picture) -> SafeString:
        shown = picture_markup.markup(picture, alt=picture.alt, css="desk-picture desk-picture--large")
        return shown if not picture.fault else format_html("{}<p>{}</p>", shown, self.said_fault(picture))

    def said_fault(self, picture: Picture) -> str:
        return gettext("Its sizes could not be made, so the whole picture is sent: %s") % picture.fault

    @admin.display(description=_("in a text"))
    def in_a_text(self, picture: Picture) -> SafeString:
        words = picture.alt or gettext("what it shows")
        return format_html("<code>![{}]({}{})</code>", words, picture_markup.FOLDER, picture.name)

    @admin.display(description=_("stands in"))
    def stands_in(self, picture: Picture) -> SafeString | str:
        posts = Post.objects.showing(picture).values_list("pk", "title")
        links = ((reverse("admin:blog_post_change", args=[pk]), title) for pk, title in posts)
        return format_html_join(", ", '<a href="{}">{}</a>', links) or gettext("no post")
