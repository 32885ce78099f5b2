import re
import shutil
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from practice.static_files import NamedByContent

JS = Path(settings.BASE_DIR) / "static" / "js"


def test_modules_import_each_other_by_the_names_of_their_versions(tmp_path):
    shutil.copytree(JS, tmp_path / "js")
    names = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.js")]
    source = FileSystemStorage(location=tmp_path)
    storage = NamedByContent(location=tmp_path, base_url="/static/")
    done = list(storage.post_process({name: (source, name) for name in names}))
    assert not [result for _name, _hashed, result in done if isinstance(result, Exception)]
    for name in names:
        text = (tmp_path / storage.hashed_files[name]).read_text()
        imports = re.findall(r'^import[^"]*"([^"]+)"|^\} from "([^"]+)"', text, re.MULTILINE)
        for address in filter(None, sum(imports, ())):
            assert re.search(r"\.[0-9a-f]{12}\.js$", address), (name, address)
            assert (tmp_path / storage.hashed_files[name]).parent.joinpath(address).is_file()
    assert "player-figure." in (tmp_path / storage.hashed_files["js/player.js"]).read_text()
