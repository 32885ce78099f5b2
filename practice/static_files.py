"""Static files whose names carry what is in them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class NamedByContent(CompressedManifestStaticFilesStorage):
    """A script imports the very versions of its modules that it was written with, not whatever a browser still keeps."""

    support_js_module_import_aggregation = True
