"""What every test needs: no test touches the keyring or the folders of whoever runs it."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
os.environ["CLOSEDSET_HOME"] = tempfile.mkdtemp(prefix="closedset-tests-")
atexit.register(shutil.rmtree, os.environ["CLOSEDSET_HOME"], ignore_errors=True)
