"""Static files whose names carry what is in them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class NamedByContent(CompressedManifestStaticFilesStorage):
    """A script imports the versions of its modules that it was written with, not what a browser happens to keep."""

    support_js_module_import_aggregation = True
