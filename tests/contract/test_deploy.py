"""deploy/ agrees with the product and with itself: settings, ports, secrets, paths and locks."""

import ast
import functools
import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any, TypeGuard

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.dialogue.protocol import READY_PATH
from bot.settings import PROJECT, Settings
from bot.web import health
from bot.web.app import create_app
from tests.contract.deploy_tools import find_tool
from tests.contract.test_lock import BLOCKS
from tests.fakes import ScriptedDialogue

DEPLOY = PROJECT / "deploy"
CHART = DEPLOY / "helm" / "osasto"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
CADDYFILE = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
VALUES = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
SCHEMA = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in CHART.glob("templates/*")}

OURS = ("gateway-1", "gateway-2", "rasa-1", "rasa-2", "actions", "migrate")
PORTS = {"gateway": 8080, "rasa": 5005, "actions": 5055}
HEALTH = {"gateway": "/healthz", "rasa": READY_PATH, "actions": "/health"}
DRAIN = 10  # seconds that a gateway may take to stop
START_OF = {
    "gateway": ("bot.web.__main__", "bot.cli"),
    "actions": ("actions.__main__",),
    "rasa": (
        "bot.dialogue.__main__",
        "bot.dialogue.channel",
        "bot.dialogue.trackers",
        "bot.nlu.components",
        "bot.nlu.importer",
        "bot.learning",
        "bot.training",
    ),
}
PATIENCE = 20.0  # seconds; only a test that fails waits so long


# --- settings ---------------------------------------------------------------------------------


def known_variables() -> set[str]:
    """Every variable that something of ours reads."""
    settings = {f"OSASTO_{name.upper()}" for name in Settings.model_fields}
    rasas = set(re.findall(r"\$\{(OSASTO_\w+)\}", (PROJECT / "endpoints.yml").read_text()))
    return settings | rasas


def variables_of(text: str) -> set[str]:
    """The variables that a text sets, those in files as what they hold."""
    named = re.findall(r"\b(OSASTO_[A-Z_]+)(?==|: |, value)", text)
    return {name.removesuffix("_FILE") for name in named}


def environment_of(service: dict[str, Any]) -> dict[str, str]:
    return dict(service.get("environment") or {})


@pytest.mark.parametrize("service", OURS)
def test_compose_sets_only_what_is_read(service: str):
    names = {name.removesuffix("_FILE") for name in environment_of(SERVICES[service])}

    assert names
    assert names - known_variables() == set()


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_the_chart_sets_only_what_is_read(name: str):
    assert variables_of(TEMPLATES[name]) - known_variables() == set()


def test_the_images_set_only_what_is_read():
    named = variables_of(DOCKERFILE)

    assert {"OSASTO_HOST", "OSASTO_WEIGHTS", "OSASTO_LOG_FORMAT"} <= named
    assert named - known_variables() == set()


def test_compose_and_the_chart_set_the_same():
    """What one deployment needs, the other needs too."""
    gateway = environment_of(SERVICES["gateway-1"])
    compose = {name.removesuffix("_FILE") for name in gateway}

    assert compose - variables_of(TEMPLATES["gateway.yaml"]) == set()
    rasa = {name.removesuffix("_FILE") for name in environment_of(SERVICES["rasa-1"])}
    assert rasa == variables_of(TEMPLATES["rasa.yaml"])


# --- images -----------------------------------------------------------------------------------


def stages() -> dict[str, list[str]]:
    """Stage → its instructions, lines joined."""
    joined = re.sub(r"\\\n\s*", " ", DOCKERFILE)
    found: dict[str, list[str]] = {}
    name = ""
    for line in joined.splitlines():
        if start := re.match(r"FROM (\S+) AS (\S+)", line):
            name = start.group(2)
            found[name] = [line]
        elif name and line and not line.startswith("#"):
            found[name].append(line)
    return found


STAGES = stages()
IMAGES = ("gateway", "actions", "rasa")


def lineage(stage: str) -> list[str]:
    """The instructions of a stage after those of what it is made from."""
    base = STAGES[stage][0].split()[1]
    return [*(lineage(base) if base in STAGES else []), *STAGES[stage]]


def test_there_is_an_image_for_every_process():
    assert set(IMAGES) <= STAGES.keys()


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_runs_as_nobody_special_and_says_how_it_is(image: str):
    instructions = lineage(image)

    users = [line.split()[1] for line in instructions if line.startswith("USER")]
    assert users[-1:] == ["10001:10001"]
    checks = [line for line in instructions if line.startswith("HEALTHCHECK")]
    assert len(checks) == 1
    assert f"127.0.0.1:{PORTS[image]}{HEALTH[image]}'" in checks[0]
    assert [line for line in instructions if line == f"EXPOSE {PORTS[image]}"]
    assert [line for line in instructions if line.startswith("CMD [")]


def test_what_is_installed_is_hashed():
    installs = [
        line
        for lines in STAGES.values()
        for line in lines
        if re.search(r"\bpip (install|sync)\b", line)
    ]

    assert len(installs) == 4
    assert all("--require-hashes" in line for line in installs)


def copied() -> list[str]:
    """Everything that is copied from the project's folder."""
    lines = [line for one in STAGES.values() for line in one if line.startswith("COPY ")]
    return [
        source
        for line in lines
        if "--from=" not in line
        for source in line.removeprefix("COPY ").split()[:-1]
    ]


@pytest.mark.parametrize("source", sorted(set(copied())))
def test_what_is_copied_exists_and_is_sent_to_the_builder(source: str):
    ignored = (PROJECT / ".dockerignore").read_text().splitlines()

    assert (PROJECT / source).exists()
    assert "*" in ignored
    sent = [line.removeprefix("!") for line in ignored if line.startswith("!")]
    assert any(source == one or source.startswith(one) for one in sent)


def test_no_secret_and_no_data_is_sent_to_the_builder():
    ignored = (PROJECT / ".dockerignore").read_text().splitlines()
    sent = {line.removeprefix("!") for line in ignored if line.startswith("!")}

    assert not {"var/", "deploy/", "deploy/secrets/", ".git/"} & sent


def test_stages_copy_from_stages_that_exist():
    sources = re.findall(r"--from=(\S+)", DOCKERFILE)

    assert sources
    assert set(sources) <= STAGES.keys()


# --- locks ------------------------------------------------------------------------------------


def lock_of(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Package → its pin and hashes, of a lock in deploy/locks."""
    text = (DEPLOY / "locks" / f"{name}.lock").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    return {re.match(r"[\w.\-]+", one).group(): pin_of(one) for one in blocks}  # type: ignore[union-attr]


def pin_of(block: str) -> tuple[str, frozenset[str]]:
    version = re.search(r"==(\S+)", block)
    assert version
    return version.group(1), frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", block))


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_installs_what_was_proven_together(image: str):
    """Run deploy/lock.sh after a change of requirements.lock."""
    proven = {name: pin_of(block) for name, block in BLOCKS.items()}

    assert {name: pin for name, pin in lock_of(image).items() if proven.get(name) != pin} == {}


@pytest.mark.parametrize("image", IMAGES)
def test_what_an_image_asks_for_is_a_dependency_of_the_project(image: str):
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {name_of(one) for one in project["project"]["dependencies"]}
    asked = (DEPLOY / "locks" / f"{image}.in").read_text().splitlines()

    names = {name_of(line) for line in asked if line and not line.startswith("#")}
    assert names - wanted == set()


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=~!; ]", requirement)[0].lower().replace("_", "-")


@pytest.mark.parametrize("lock", [*IMAGES, "build", "tools"])
def test_a_lock_has_hashes_and_names_no_address(lock: str):
    text = (DEPLOY / "locks" / f"{lock}.lock").read_text(encoding="utf-8")

    assert all(hashes for _, hashes in lock_of(lock).values())
    assert "://" not in text
    assert not re.search(r"^\s*(-i|--\w+-url|--find)", text, re.MULTILINE)


def test_the_images_are_slim():
    heavy = {"tensorflow", "jax", "keras", "playwright", "mypy", "torch"}

    assert not heavy & lock_of("rasa").keys()
    assert not {*heavy, "rasa", "spacy", "numpy"} & lock_of("gateway").keys()
    assert not {*heavy, "rasa", "spacy", "numpy"} & lock_of("actions").keys()


@functools.cache
def imports_of(module: str) -> frozenset[str]:
    """What a module of ours imports when it is imported: not what functions import later."""
    path = PROJECT / Path(*module.split("."))
    source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if not source.is_file():
        return frozenset()
    tree = ast.parse(source.read_text(encoding="utf-8"))
    return frozenset(_imports(tree.body))


def _imports(body: list[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif (
            isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.dump(node.test)
        ) or isinstance(node, ast.Try):
            yield from _imports(node.body)


def _runs_always(node: ast.stmt) -> TypeGuard[ast.If]:
    return isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.dump(node.test)


def reached_from(modules: tuple[str, ...]) -> set[str]:
    """Everything imported, of ours and others', by dotted name."""
    seen: set[str] = set()
    left = list(modules)
    while left:
        module = left.pop()
        if module in seen:
            continue
        seen.add(module)
        if module.split(".")[0] in ("bot", "actions"):
            left += imports_of(module)
    return seen


@pytest.mark.parametrize("image", IMAGES)
def test_an_image_has_every_library_that_its_process_imports(image: str):
    names = {name.split(".")[0] for name in reached_from(START_OF[image])}
    foreign = names - sys.stdlib_module_names - {"bot", "actions"}
    distributions = packages_distributions()
    locked = lock_of(image).keys()

    missing = {
        name
        for name in foreign
        if not {name_of(one).replace(".", "-") for one in distributions[name]} & locked
    }

    assert len(foreign) > 5
    assert missing == set()


# --- compose ----------------------------------------------------------------------------------


def test_compose_starts_the_whole_product():
    assert {*OURS, "database", "redis", "caddy"} == SERVICES.keys()


def test_only_caddy_can_be_reached_from_outside():
    published = {name for name, service in SERVICES.items() if service.get("ports")}

    assert published == {"caddy"}
    assert COMPOSE["networks"]["inner"]["internal"] is True
    on_edge = {name for name, service in SERVICES.items() if "edge" in service["networks"]}
    assert on_edge == {"caddy", "gateway-1", "gateway-2"}
    assert SERVICES["caddy"]["networks"] == ["edge"]


def test_the_gateways_believe_the_network_that_caddy_is_in():
    (network,) = COMPOSE["networks"]["edge"]["ipam"]["config"]

    trusted = environment_of(SERVICES["gateway-1"])["OSASTO_TRUSTED_PROXIES"]
    assert trusted == network["subnet"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_has_limits_a_restart_and_a_bounded_log(name: str):
    service = SERVICES[name]

    assert service["restart"]
    assert service["logging"]["options"]["max-size"]
    assert "no-new-privileges:true" in service["security_opt"]
    if name != "migrate":
        assert {"cpus", "memory"} <= service["deploy"]["resources"]["limits"].keys()
        assert service["stop_grace_period"]


@pytest.mark.parametrize("name", OURS)
def test_our_containers_can_do_and_change_nothing_they_need_not(name: str):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "privileged" not in service
    assert "user" not in service  # the image's own


def test_a_gateway_has_the_time_to_drain():
    for name in ("gateway-1", "gateway-2"):
        assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > DRAIN
    assert VALUES["gateway"]["terminationGracePeriodSeconds"] > (
        DRAIN + VALUES["gateway"]["preStopSeconds"]
    )


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_waits_for_others_in_a_way_that_can_come_true(name: str):
    for other, wait in (SERVICES[name].get("depends_on") or {}).items():
        needed = SERVICES[other]
        if wait["condition"] == "service_completed_successfully":
            assert other == "migrate"
            continue
        assert wait["condition"] == "service_healthy"
        image = needed.get("build", {}).get("target")
        assert "healthcheck" in needed or image in IMAGES


def test_services_find_each_other_by_name_and_port():
    gateway = environment_of(SERVICES["gateway-1"])
    upstreams = re.findall(r"(gateway-\d):(\d+)", CADDYFILE)

    assert upstreams == [("gateway-1", "8080"), ("gateway-2", "8080")]
    assert gateway["OSASTO_RASA_URLS"] == "http://rasa-1:5005,http://rasa-2:5005"
    assert gateway["OSASTO_REDIS_URL"].startswith("redis://redis:6379")
    assert environment_of(SERVICES["rasa-1"])["OSASTO_ACTIONS_URL"] == (
        "http://actions:5055/webhook"
    )
    assert (
        'http://{{ include "osasto.fullname" . }}-actions:5055/webhook' in (TEMPLATES["rasa.yaml"])
    )


def test_each_process_gets_the_secrets_it_needs_and_no_others():
    given = {name: set(SERVICES[name].get("secrets") or ()) for name in SERVICES}

    assert given["rasa-1"] == given["rasa-2"] == {"rasa_secret", "tracker_database"}
    assert given["actions"] == given["migrate"] == {"database_url"}
    assert given["database"] == {"database_password"}
    assert given["redis"] == given["caddy"] == set()
    for name in OURS:
        files = [value for value in environment_of(SERVICES[name]).values() if "/run/" in value]
        assert {Path(file).name for file in files} == given[name]


def test_no_secret_is_written_in_a_file_of_deploy():
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path.suffix != ".lock" and "secrets" not in path.parts:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"(?i)password[\"']?\s*[:=]\s*[\"']?[a-z0-9]{6,}", text), path
            assert not re.search(r"\b[0-9a-f]{40,}\b", text), path


def test_secrets_are_made_once_each_for_its_purpose(tmp_path: Path):
    folder = tmp_path / "secrets"
    make = ["sh", str(DEPLOY / "make-secrets.sh"), str(folder)]
    subprocess.run(make, check=True)
    made = {path.name: path.read_text() for path in folder.iterdir()}

    subprocess.run(make, check=True)

    assert {path.name: path.read_text() for path in folder.iterdir()} == made
    assert made.keys() == COMPOSE["secrets"].keys()
    assert len(set(made.values())) == len(made)
    assert all(len(secret) >= 64 for secret in made.values())
    assert folder.stat().st_mode & 0o777 == 0o700
    password = made["database_password"]
    assert made["database_url"] == f"postgresql+psycopg://osasto:{password}@database:5432/osasto"
    assert made["tracker_database"].endswith("/osasto_trackers")
    assert "CREATE DATABASE osasto_trackers" in (DEPLOY / "postgres/trackers.sql").read_text()


def test_the_secrets_of_compose_are_never_committed():
    ignored = (PROJECT / ".gitignore").read_text().splitlines()

    assert "deploy/secrets/" in ignored
    for secret in COMPOSE["secrets"].values():
        assert secret["file"].startswith("./secrets/")


# --- what is reached from outside -------------------------------------------------------------


def ingress_paths() -> dict[str, str]:
    found = re.search(r"range \$path, \$type := dict (.*?) }}", TEMPLATES["ingress.yaml"])
    assert found
    words = re.findall(r'"([^"]+)"', found.group(1))
    return dict(zip(words[::2], words[1::2], strict=True))


def is_routed(path: str) -> bool:
    """Whether the chart's ingress lets a path through."""
    return any(
        path == allowed or (kind == "Prefix" and path.startswith(f"{allowed}/"))
        for allowed, kind in ingress_paths().items()
    )


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The gateway's paths outside the demo."""
    var = tmp_path_factory.mktemp("var")
    url = f"sqlite:///{var / 'osasto.sqlite3'}"
    app = create_app(Settings(var=var, demo=False, database_url=url), ScriptedDialogue())
    paths = set(_paths(app.routes))
    app.state.gateway.database.dispose()
    return paths


def _paths(found: Any) -> Iterator[str]:
    for route in found:
        nested = getattr(route, "original_router", None) or getattr(route, "router", None)
        if getattr(route, "path", None):
            yield str(route.path)
        elif nested is not None:
            yield from _paths(nested.routes)


def test_what_visitors_and_staff_need_is_routed_and_nothing_else(routes: set[str]):
    inside = {str(route.path) for route in health.router.routes}  # type: ignore[attr-defined]
    demo = {"/", "/demo/identities"}
    undocumented = {"/openapi.json"}

    assert {"/healthz", "/readyz", "/metrics"} <= inside
    assert {"/chat", "/widget", "/desk/socket"} <= routes
    assert [path for path in inside | demo | undocumented if is_routed(path)] == []
    needed = routes - inside - demo - undocumented
    assert [path for path in needed if not is_routed(path)] == []


def test_caddy_keeps_to_itself_how_the_product_is_doing():
    (inside,) = re.findall(r"@inside path (.+)", CADDYFILE)

    assert {"/metrics", "/readyz"} <= set(inside.split())
    assert "respond @inside 404" in CADDYFILE


def test_probes_ask_what_exists():
    asked = set(re.findall(r'path: "?(/[\w/?=&-]+)"?, port', "".join(TEMPLATES.values())))
    known = {*HEALTH.values(), "/readyz"}

    assert {path.partition("?")[0] for path in asked} == known
    assert "/readyz?exclude=bot&exclude=outbox" in asked
    assert "health_uri /readyz?exclude=bot&exclude=outbox" in CADDYFILE


# --- the chart --------------------------------------------------------------------------------


def test_the_values_are_what_their_schema_says():
    Draft7Validator.check_schema(SCHEMA)

    assert [error.message for error in Draft7Validator(SCHEMA).iter_errors(VALUES)] == []
    assert VALUES.keys() == SCHEMA["properties"].keys() - {"global"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"host": "https://chat.example.com"},
        {"siteOrigins": []},
        {"siteOrigins": ["https://www.example.com/"]},
        {"replicas": 3},
        {"rasa": {"replicas": 0}},
        {"logLevel": "LOUD"},
        {"extraEnvironment": {"PATH": "/"}},
        {"redisUrl": "redis://:a-password@redis:6379"},
    ],
    ids=str,
)
def test_wrong_values_are_refused(wrong: dict[str, Any]):
    assert list(Draft7Validator(SCHEMA).iter_errors({**VALUES, **wrong}))


def paths_of(values: Any, prefix: str = "") -> Iterator[str]:
    if isinstance(values, dict):
        for name, value in values.items():
            yield f"{prefix}{name}"
            yield from paths_of(value, f"{prefix}{name}.")


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_every_value_that_a_template_uses_exists(name: str):
    used = set(re.findall(r"\.Values\.([\w.]+)", TEMPLATES[name]))

    assert used - set(paths_of(VALUES)) == set()


def test_every_value_is_used():
    used = set(re.findall(r"\.Values\.([\w.]+)", "".join(TEMPLATES.values())))

    unused = {name for name in VALUES if not [one for one in used if one.split(".")[0] == name]}
    assert unused == set()


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_the_braces_of_a_template_balance(name: str):
    text = TEMPLATES[name]
    opened = len(re.findall(r"{{-?\s*(?:if|with|range|define)\b", text))
    closed = len(re.findall(r"{{-?\s*end\b", text))

    assert text.count("{{") == text.count("}}")
    assert opened == closed


def test_the_chart_has_the_version_of_the_product():
    chart = yaml.safe_load((CHART / "Chart.yaml").read_text())
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))

    assert chart["apiVersion"] == "v2"
    assert chart["appVersion"] == project["project"]["version"]


# --- with the tools themselves ----------------------------------------------------------------


def run(*command: str, **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def render(*options: str) -> list[dict[str, Any]]:
    rendered = run(find_tool("helm"), "template", "osasto", str(CHART), *options)
    return [one for one in yaml.safe_load_all(rendered) if one]


VARIANTS = {
    "as it comes": (),
    "everything": (
        *("--set-file", "organisation=organisation.yml", "--set", "redisUrl=redis://redis:6379/0"),
        *("--set", "gateway.autoscaling.enabled=true", "--set", "rasa.replicas=5"),
        *("--set", "secrets.metricsTokenKey=metrics-token"),
        *("--set", "extraEnvironment.OSASTO_WEBHOOKS=x"),
        *("--set", "networkPolicy.gatewayFrom[0].namespaceSelector.matchLabels.name=ingress"),
        *("--set", "images.pullSecrets[0].name=registry", "--set", "podAnnotations.a=b"),
    ),
    "little": (
        *("--set", "gateway.replicas=1,rasa.replicas=1,actions.replicas=1"),
        *("--set", "ingress.enabled=false,networkPolicy.enabled=false,migration.enabled=false"),
        *("--set", "podDisruptionBudgets.enabled=false"),
    ),
}


@pytest.mark.slow
def test_helm_finds_nothing_to_complain_of():
    run(find_tool("helm"), "lint", "--strict", str(CHART))


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_chart_renders_to_pods_without_privileges(variant: str):
    made = render(*VARIANTS[variant])

    pods = [one for one in made if "template" in one.get("spec", {})]
    assert {one["kind"] for one in pods} >= {"Deployment", "StatefulSet"}
    for one in pods:
        spec = one["spec"]["template"]["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True
        assert spec["automountServiceAccountToken"] is False
        for container in spec["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["allowPrivilegeEscalation"] is False
            assert container["resources"]["limits"]["memory"]
            mounted = {mount["name"] for mount in container["volumeMounts"]}
            assert mounted == {volume["name"] for volume in spec["volumes"]}
            if one["kind"] != "Job":
                assert {"livenessProbe", "readinessProbe", "startupProbe"} <= container.keys()


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_services_and_policies_of_the_chart_find_their_pods(variant: str):
    made = render(*VARIANTS[variant])

    pods = [one["spec"]["template"] for one in made if "template" in one.get("spec", {})]
    labels = [pod["metadata"]["labels"] for pod in pods]
    ports = {
        port["name"]: port["containerPort"]
        for pod in pods
        for container in pod["spec"]["containers"]
        for port in container.get("ports", ())
    }
    assert set(ports.values()) == set(PORTS.values())
    selectors = [
        one["spec"].get("podSelector", one["spec"].get("selector", {}))
        for one in made
        if one["kind"] in ("NetworkPolicy", "PodDisruptionBudget", "Service")
    ]
    for selector in selectors:
        wanted = selector.get("matchLabels", selector)
        assert [one for one in labels if wanted.items() <= one.items()], wanted
    for service in (one for one in made if one["kind"] == "Service"):
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports.keys()


@pytest.mark.slow
def test_in_the_chart_rasa_alone_reaches_the_actions_and_the_gateway_alone_reaches_rasa():
    policies = {
        one["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/component"]: one["spec"]
        for one in render()
        if one["kind"] == "NetworkPolicy"
    }

    def who_reaches(part: str) -> set[str]:
        (rule,) = policies[part]["ingress"]
        return {
            peer["podSelector"]["matchLabels"]["app.kubernetes.io/component"]
            for peer in rule["from"]
        }

    assert who_reaches("actions") == {"rasa"}
    assert who_reaches("rasa") == {"gateway"}
    for part in ("actions", "rasa"):
        assert "Egress" in policies[part]["policyTypes"]


@pytest.mark.slow
def test_the_gateways_know_every_rasa_of_the_chart_by_its_name():
    made = render("--set", "rasa.replicas=3")
    deployments = {one["metadata"]["name"]: one for one in made if one["kind"] == "Deployment"}
    gateway = deployments["osasto-gateway"]
    variables = {
        one["name"]: one["value"]
        for one in gateway["spec"]["template"]["spec"]["containers"][0]["env"]
    }

    assert variables["OSASTO_RASA_URLS"].split(",") == [
        f"http://osasto-rasa-{number}.osasto-rasa:5005" for number in range(3)
    ]
    assert json.loads(variables["OSASTO_SITE_ORIGINS"]) == VALUES["siteOrigins"]
    settings = Settings(
        public_url=variables["OSASTO_PUBLIC_URL"],
        site_origins=json.loads(variables["OSASTO_SITE_ORIGINS"]),
    )
    assert settings.widget_origin == "https://chat.example.com"


@pytest.mark.slow
def test_the_company_of_the_chart_arrives_as_it_was_written():
    made = render("--set-file", "organisation=organisation.yml")
    (config,) = [one for one in made if one["kind"] == "ConfigMap"]

    written = (PROJECT / "organisation.yml").read_text(encoding="utf-8")
    assert config["data"]["organisation.yml"].strip() == written.strip()


@pytest.mark.slow
def test_helm_refuses_wrong_values_with_a_sentence():
    refused = subprocess.run(
        [find_tool("helm"), "template", str(CHART), "--set", "host=https://chat.example.com"],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert refused.returncode != 0
    assert "host" in refused.stderr


@pytest.mark.slow
def test_hadolint_finds_nothing_to_complain_of():
    run(find_tool("hadolint"), str(DEPLOY / "Dockerfile"))


@pytest.mark.slow
def test_compose_itself_understands_the_file():
    compose = [find_tool("docker-compose"), "-f", str(DEPLOY / "compose.yml"), "config", "--format"]
    settings = {
        "CHAT_DOMAIN": "chat.example.com",
        "OSASTO_SITE_ORIGINS": '["https://www.example.com"]',
    }

    read = json.loads(run(*compose, "json", **settings))

    assert read["services"].keys() == SERVICES.keys()
    gateway = read["services"]["gateway-2"]["environment"]
    assert gateway["OSASTO_PUBLIC_URL"] == "https://chat.example.com"
    assert json.loads(gateway["OSASTO_SITE_ORIGINS"]) == ["https://www.example.com"]


@pytest.fixture(scope="module")
def caddy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Caddy with the Caddyfile, without TLS, its gateways being away."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    home = tmp_path_factory.mktemp("caddy")
    site = f"http://127.0.0.1:{port}"
    command = [find_tool("caddy"), "run", "--config", str(DEPLOY / "Caddyfile")]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--adapter", "caddyfile"],
            env={**os.environ, "CHAT_DOMAIN": site, "HOME": str(home)},
            stdout=log,
            stderr=log,
        )
    try:
        until = time.monotonic() + PATIENCE
        while status_of(f"{site}/metrics") == 0:
            assert time.monotonic() < until, (home / "log").read_text()
            time.sleep(0.1)
        yield site
    finally:
        process.terminate()
        process.wait(PATIENCE)


def status_of(url: str) -> int:
    """The status of an answer; 0 when there is none."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        "/metrics",
        "/metrics/",
        "/METRICS",
        "/%6detrics",
        "//metrics",
        "/./metrics",
        "/x/../metrics",
        "/readyz",
        "/readyz?exclude=bot",
        "/readyz/",
    ],
)
def test_through_caddy_nobody_reads_how_the_product_is_doing(caddy: str, path: str):
    assert status_of(caddy + path) == 404


@pytest.mark.slow
def test_through_caddy_pages_go_to_the_gateways(caddy: str):
    assert status_of(f"{caddy}/widget") in (502, 503)
