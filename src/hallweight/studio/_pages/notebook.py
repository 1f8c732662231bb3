# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""The page as a marimo notebook: each cell hands values of controls to functions of the pages, and shows the outcome."""

import marimo

app = marimo.App(width="medium", app_title="hallweight studio")


@app.cell
def _():
    import marimo as mo

    from hallweight.core import InputError
    from hallweight.studio._pages import html, lab, uploads, work
    from hallweight.studio._pages.desk import desk

    return InputError, desk, html, lab, mo, uploads, work


@app.cell
def _(mo):
    page = mo.ui.tabs({"Lab": "", "Film": "", "Design": ""})
    mo.vstack([mo.Html("<h1>hallweight studio</h1>"), page])
    return (page,)


@app.cell
def _(lab):
    drop = lab.drop()
    return (drop,)


@app.cell
def _(drop, mo, page):
    mo.stop(page.value != "Lab")
    drop
    return


@app.cell
def _(InputError, desk, drop, html, mo, uploads, work):
    mo.stop(not drop.value)
    try:
        paths = uploads.keep(drop.value)
        first_look = desk().work(work.look, paths[0], {})
    except InputError as error:
        mo.stop(True, html.refusal(error))
    return first_look, paths


@app.cell
def _(first_look, lab, paths):
    choices = lab.choices(first_look, len(paths) > 1)
    return (choices,)


@app.cell
def _(choices, desk, first_look, lab, paths, work):
    options = lab.reading_options(choices.value)
    look = (
        desk().work(work.look, paths[0], {k: v for k, v in options.items() if k != "group"}) if options else first_look
    )
    return look, options


@app.cell
def _(choices, html, lab, look, mo, page):
    mo.stop(page.value != "Lab")
    mo.vstack(
        [
            html.heading("What it was taken for"),
            lab.taken_for(look),
            mo.accordion({"Not right? Say what it is": choices.vstack()}),
        ]
    )
    return


@app.cell
def _(lab):
    switches = lab.switches()
    return (switches,)


@app.cell
def _(mo, page, paths, switches):
    mo.stop(page.value != "Lab")
    switches.hstack(wrap=True)
    return


@app.cell
def _(InputError, desk, html, look, mo, options, paths, switches, work):
    mo.stop(bool(look.refused))
    chosen = switches.value
    try:
        traces = desk().work(work.read, paths, options)
        fitted = desk().work(
            work.fitted,
            traces[0],
            {"drift": chosen["drift"], "flip": chosen["flip"]},
            {"law": chosen["law"], "offset": "auto" if chosen["offset"] else False},
        )
    except InputError as error:
        mo.stop(True, html.refusal(error))
    return fitted, traces


@app.cell
def _(fitted, html, lab, mo, page):
    mo.stop(page.value != "Lab")
    mo.vstack(
        [
            html.heading("Curve and fit"),
            html.figures(fitted.figures),
            html.heading("Card"),
            lab.card_view(fitted.card),
            lab.card_download(fitted.card),
        ]
    )
    return


if __name__ == "__main__":
    app.run()
