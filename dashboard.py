"""The dashboard. Start it with `streamlit run dashboard.py`.

The script of the app is pages/_frame.py and not this file: with a `pages` folder beside the script, Streamlit answers
a deep link before the frame has asked who is looking.
"""

import streamlit as st

from oversight import live, serving

app = st.App("pages/_frame.py", middleware=serving.middleware(), on_script_error=live.report_error)
