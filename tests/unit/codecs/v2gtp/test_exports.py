from __future__ import annotations

from importlib import import_module

import pytest

PACKAGES = {
    "v2gstack.codecs.v2gtp": ("payload_types", "framer", "sdp"),
}


@pytest.mark.parametrize("name", PACKAGES)
def test_the_package_exports_what_its_modules_do(name: str) -> None:
    package = import_module(name)
    public = {export for module in PACKAGES[name] for export in import_module(f"{name}.{module}").__all__}
    assert set(package.__all__) == public
    assert all(getattr(package, export) is not None for export in public)
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        _ = package.Nonsense
