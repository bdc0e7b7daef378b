"""Rasa without TensorFlow: it loads DIET and TED whether they are used or not, and they are not.

Without them `import rasa` takes 11 instead of 24 s on 2 cores, and 230 instead of 590 MB.
"""

import sys
from types import ModuleType

# Modules of Rasa 3.6.21 that import TensorFlow, with the names that others import from them.
_UNUSED = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaDataGenerator", "RasaBatchDataGenerator"),
}
_COMPONENTS = "rasa.engine.recipes.default_components"  # lists what a recipe may name


def leave_out_tensorflow() -> None:
    """Make Rasa import without it; nothing happens when Rasa has been imported already."""
    if _COMPONENTS in sys.modules or any(name in sys.modules for name in _UNUSED):
        return
    for name, names in _UNUSED.items():
        module = ModuleType(name, "Left out: nothing here trains with TensorFlow.")
        for one in names:
            setattr(module, one, None)
        sys.modules[name] = module
    components = ModuleType(_COMPONENTS, "Only what config.yml names and is not ours.")
    sys.modules[_COMPONENTS] = components
    from rasa.core.policies.rule_policy import RulePolicy

    components.DEFAULT_COMPONENTS = [RulePolicy]  # type: ignore[attr-defined]
