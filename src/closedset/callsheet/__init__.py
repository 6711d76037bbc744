"""The call sheet: the signed allowlist that says whose face may appear, in what, until when."""
