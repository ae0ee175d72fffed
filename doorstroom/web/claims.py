"""What is told of who asks: by the login, or by a proxy in front that Streamlit was told to trust."""

from __future__ import annotations

from collections.abc import Mapping

from streamlit import get_option
from streamlit.auth_util import get_secrets_auth_section

IS_IN = "is_logged_in"


def is_login_asked() -> bool:
    """Whether readers have to say who they are: by a login, or a proxy in front that says it of each."""
    return bool(get_secrets_auth_section()) or bool(get_option("server.trustedUserHeaders"))


def who(told: Mapping[str, object]) -> Mapping[str, object] | None:
    """What a cookie and the headers of a trusted proxy say of who asks; nothing while nobody logged in, None where
    nobody has to.
    """
    if not is_login_asked() and IS_IN not in told:
        return None
    by_proxy = [told.get(name) for name in get_option("server.trustedUserHeaders").values()]
    return told if any(by_proxy) or told.get(IS_IN) is True else {}
