"""The operating system's keyring, where there is one: Keychain, Credential Locker, Secret Service.

A key file then holds no secret, only the public key under which the keyring keeps it. Machines
without a keyring (a server, a container) keep unattended keys in a file that only its owner reads.
"""

from __future__ import annotations

from base64 import b64decode, b64encode

from closedset.errors import CallSheetError

SERVICE = "closedset"


def keep(name: str, secret: bytes) -> bool:
    """Put a secret into the keyring; say whether it is there, which it is not without a keyring.

    Read back, because a keyring that is switched off takes everything and keeps nothing.
    """
    import keyring
    from keyring.errors import KeyringError

    text = b64encode(secret).decode()
    try:
        keyring.set_password(SERVICE, name, text)
        return keyring.get_password(SERVICE, name) == text
    except (KeyringError, OSError):
        return False


def fetch(name: str) -> bytes:
    """Return a secret from the keyring. Raises CallSheetError (``keyring``)."""
    import keyring
    from keyring.errors import KeyringError

    try:
        text = keyring.get_password(SERVICE, name)
        if text is None:
            raise ValueError("it holds no such key")
        return b64decode(text, validate=True)
    except (KeyringError, OSError, ValueError) as error:
        raise CallSheetError(
            "keyring",
            f"this computer's keyring does not give out the key {name[:12]}: {error}.",
            remedy="Unlock the keyring, or log in as whoever made the key. On another computer: "
            "closedset callsheet key NAME --restore, with the words of the paper backup.",
        ) from error
