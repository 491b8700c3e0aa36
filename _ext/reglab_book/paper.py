"""Pages on paper: in the light theme, without what only a screen can use, and exercises without their solutions."""


def _configure(app, config):
    # What is folded on the screen is left out, or a sheet of exercises would hand out the answers.
    config.togglebutton_open_on_print = False
    config.html_css_files.append(("print.css", {"media": "print"}))


def setup(app):
    # Before sphinx-togglebutton reads its option in the same event.
    app.connect("config-inited", _configure, priority=100)
    app.add_js_file("print.js", loading_method="defer")
