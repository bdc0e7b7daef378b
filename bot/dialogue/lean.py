"""Rasa without TensorFlow: it loads DIET and TED whether they are used or not, and they are not.

Without them `import rasa` takes 11 instead of 24 s on 2 cores, and 230 instead of 590 MB.
"""

import sys
from types import ModuleType

# Modules of Rasa 3.6.21 that need TensorFlow, with the names that the rest of Rasa imports from
# them: to check whether a recipe uses them, which ours does not.
_LEFT_OUT = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaDataGenerator", "RasaBatchDataGenerator"),
    "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier",),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector",),
    "rasa.core.policies.ted_policy": ("TEDPolicy",),
    "rasa.core.policies.unexpected_intent_policy": ("UnexpecTEDIntentPolicy",),
}
_COMPONENTS = "rasa.engine.recipes.default_components"  # lists what a recipe may name


def leave_out_tensorflow() -> None:
    """Make Rasa import without it; nothing happens when Rasa has been imported already."""
    if _COMPONENTS in sys.modules or any(name in sys.modules for name in _LEFT_OUT):
        return
    for name, classes in _LEFT_OUT.items():
        module = ModuleType(name, "Left out: nothing here trains with TensorFlow.")
        for one in classes:
            setattr(module, one, type(one, (), {"__module__": name}))
        sys.modules[name] = module
    components = ModuleType(_COMPONENTS, "Only what config.yml names and is not ours.")
    sys.modules[_COMPONENTS] = components
    from rasa.core.policies.rule_policy import RulePolicy

    components.DEFAULT_COMPONENTS = [RulePolicy]  # type: ignore[attr-defined]
