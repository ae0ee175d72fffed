"""The dashboard. Start it with `streamlit run dashboard.py`.

The script of the app is pages/_frame.py and not this file: with a `pages` folder beside the script, Streamlit answers
a deep link before the frame has asked who is looking.
"""

from datetime import date
from pathlib import Path

import streamlit as st
from streamlit.file_util import get_static_dir  # no setting says where the scripts of the server lie

from doorstroom.web import asgi, auth, screen, serving, warming
from pages import phone

serving.require_closed()
base = st.get_option("server.baseUrlPath").strip("/")
first = asgi.first_words(base, auth.claims, date.today, phone)
app = st.App(
    "pages/_frame.py",
    routes=asgi.routes(base, auth.claims, date.today, phone),
    middleware=asgi.middleware(Path(get_static_dir()), base, auth, first),
    lifespan=warming.serving,
    on_script_error=screen.report_error,
)
