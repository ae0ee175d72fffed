"""Every picture by the name of its question: the function that its module in report/charts is named after."""

from importlib import import_module
from pkgutil import iter_modules
from types import SimpleNamespace

from doorstroom.report import charts as folder

_modules = [import_module(f"{folder.__name__}.{found.name}") for found in iter_modules(folder.__path__)]
_named = {module.__name__.rpartition(".")[2]: module for module in _modules}
charts = SimpleNamespace(**{name: getattr(module, name) for name, module in _named.items() if hasattr(module, name)})
