"""What every page needs to be read: what is wider than its column, and what is left without scripts.

The styles and the script stand in static/reading.css and static/reading.js.
"""


def _configure(app, config):
    config.html_css_files.append("reading.css")
    config.html_js_files.append(("reading.js", {"defer": "defer"}))
    # Explorers fill the screen; a second button of that name, for the page, would only be taken for theirs.
    config.html_theme_options["use_fullscreen_button"] = False
    # MathJax makes every formula a stop of the Tab key, hundreds a page; reading.js does so with those that scroll.
    config.mathjax3_config = {"options": {"menuOptions": {"settings": {"inTabOrder": False}}}}


def _say_formulas(app, pagename, templatename, context, doctree):
    """For templates/layout.html, which tells a reader without scripts what formulas look like."""
    context["reglab_formulas"] = bool(app.env.domaindata["math"]["has_equations"].get(pagename))


def setup(app):
    app.connect("config-inited", _configure)
    app.connect("html-page-context", _say_formulas)
