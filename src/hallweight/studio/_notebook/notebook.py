# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""The page as a marimo notebook: each cell hands what controls say to functions of the pages, and shows the outcome."""

import marimo

app = marimo.App(width="medium", app_title="hallweight studio")


@app.cell
def _():
    import marimo as mo

    from hallweight.studio._pages import bench, design, elements, evaluation, film, lab, takeaway, work
    from hallweight.studio._pages.desk import desk, tried

    return bench, design, desk, evaluation, film, elements, lab, mo, takeaway, tried, work


@app.cell
def _(mo):
    source, hand = mo.state(None)  # what the Lab page works on: files, "example" or a trace
    opened, open_page = mo.state("Lab")
    known, set_known = mo.state(None)  # the card that the Design page starts from
    return hand, known, open_page, opened, set_known, source


@app.cell
def _(elements, mo, open_page):
    pages = [mo.ui.button(label=name, on_change=lambda _, name=name: open_page(name)) for name in elements.PAGES]
    elements.on(True, elements.title(), elements.navigation(pages))
    return (pages,)


@app.cell
def _(elements, opened):
    on_lab, on_film, on_design = (opened() == name for name in elements.PAGES)
    elements.marked(opened())
    return on_design, on_film, on_lab


# Lab


@app.cell
def _(hand, lab, mo):
    drop = lab.drop(hand)
    example = mo.ui.button(label="or take the example", on_change=lambda _: hand("example"))
    return drop, example


@app.cell
def _(drop, example, elements, on_lab):
    elements.on(on_lab, elements.heading("File", elements.LAB), drop, example)
    return


@app.cell
def _(lab, mo, source):
    at = lab.given(source())
    mo.stop(at is None)
    choices = lab.choices(at)
    return at, choices


@app.cell
def _(at, choices, lab):
    options = lab.reading_options(choices.value)
    look = lab.looked(at, options)
    return look, options


@app.cell
def _(at, choices, elements, lab, look, on_lab):
    elements.on(on_lab, elements.heading("What it was taken for"), lab.taken_for(at, look, choices))
    return


@app.cell
def _(at, lab, look, mo, options):
    mo.stop(bool(at.error or look.error or (look.value and look.value.refused)))
    read = lab.traces(at, options)
    return (read,)


@app.cell
def _(elements, lab, mo, on_lab, read):
    mo.stop(bool(read.error), elements.on(on_lab, elements.refusal(read.error)))
    switches = lab.switches(read.value)
    return (switches,)


@app.cell
def _(elements, on_lab, switches):
    elements.on(on_lab, elements.heading("Curve and fit"), elements.row(switches))
    return


@app.cell
def _(lab, read, switches):
    fit = lab.fitted(read.value, switches.value)
    return (fit,)


@app.cell
def _(fit, elements, mo, on_lab):
    mo.stop(bool(fit.error), elements.on(on_lab, elements.refusal(fit.error)))
    fitted = fit.value
    elements.on(on_lab, elements.half(elements.figures(fitted.figures)))
    return (fitted,)


@app.cell
def _(elements, fitted, on_lab):
    elements.on(on_lab, elements.half(elements.remarks(fitted.remarks)))
    return


@app.cell
def _(fitted, lab, read, switches):
    more, each = lab.more(fitted), lab.each(read.value, fitted, switches.value)
    return each, more


@app.cell
def _(each, elements, more, on_lab):
    elements.on(on_lab, more, each)
    return


@app.cell
def _(fitted, lab):
    assumed = lab.assumed(fitted.card)
    return (assumed,)


@app.cell
def _(assumed, fitted, lab):
    edited = lab.edited(fitted.card, assumed.value)
    return (edited,)


@app.cell
def _(assumed, edited, elements, lab, on_lab):
    elements.on(on_lab, elements.heading("Card"), lab.card_view(edited), lab.assumed_view(assumed))
    return


@app.cell
def _(edited, fitted, mo):
    mo.stop(bool(edited.error))
    card, trace = edited.value, fitted.trace
    return card, trace


@app.cell
def _(evaluation):
    scoring = evaluation.controls()
    return (scoring,)


@app.cell
def _(mo):
    score = mo.ui.run_button(label="Score a network on these devices", kind="success")
    return (score,)


@app.cell
def _(card, evaluation, elements, on_lab, score, scoring):
    elements.on(on_lab, elements.heading("Network"), evaluation.form(card, scoring, score))
    return


@app.cell
def _(card, evaluation, score, scoring):
    scored = evaluation.scored(card, scoring, score.value)
    outcome = evaluation.outcome(scored)
    return outcome, scored


@app.cell
def _(elements, on_lab, outcome):
    elements.on(on_lab, outcome)
    return


@app.cell
def _(card, elements, on_lab, scored, takeaway, trace):
    elements.on(on_lab, elements.heading("Take away"), takeaway.buttons(trace, card, scored.value))
    return


# Film


@app.cell
def _(film):
    stack_controls = film.stack_controls()
    return (stack_controls,)


@app.cell
def _(mo):
    found_current, set_current = mo.state(None)
    return found_current, set_current


@app.cell
def _(film, found_current):
    train_controls = film.train_controls(found_current())
    return (train_controls,)


@app.cell
def _(film, mo, stack_controls, train_controls):
    stack, train = film.stack(stack_controls.value), film.train(train_controls.value)
    find = mo.ui.run_button(label="Find the current that switches")
    measure = mo.ui.run_button(label="Measure: hand the pulses to Lab", kind="success")
    return find, measure, stack, train


@app.cell
def _(find, elements, measure, on_film, stack_controls, train_controls):
    elements.on(
        on_film,
        elements.heading("Film and membrane", elements.FILM),
        elements.row(stack_controls),
        elements.heading("Pulse"),
        elements.row(train_controls),
        elements.row((find, measure)),
    )
    return


@app.cell
def _(film, find, mo, set_current, stack, train):
    mo.stop(not find.value)
    film.find(stack, train, set_current)
    return


@app.cell
def _(film, hand, measure, mo, open_page, stack, train):
    mo.stop(not measure.value)
    film.hand_over(stack, train, hand, open_page)
    return


@app.cell
def _(bench, film, mo, on_film, stack, train):
    mo.stop(not on_film)
    film.figure("LTP and LTD", bench.ltp_ltd, stack, train)
    return


@app.cell
def _(bench, film, mo, on_film, stack):
    mo.stop(not on_film)
    film.figure("Hall loop", bench.loop, stack)
    return


@app.cell
def _(bench, film, mo, on_film, stack, train):
    mo.stop(not on_film)
    film.figure("Temperature", bench.heat, stack, train)
    return


@app.cell
def _(bench, film, mo, on_film, stack, train):
    mo.stop(not on_film)
    film.figure("Retention", bench.retention, stack, train)
    return


@app.cell
def _(film, mo, on_film, stack):
    mo.stop(not on_film)
    film.facts(stack)
    return


# Design


@app.cell
def _(design):
    axes = design.controls()
    target = design.target()
    return axes, target


@app.cell
def _(mo):
    draw_map = mo.ui.run_button(label="Draw the map", kind="success")
    return (draw_map,)


@app.cell
def _(axes, design, draw_map, elements, known, on_design, target):
    form = design.form(known(), axes, draw_map, target)
    elements.on(on_design, elements.heading("What must be better", elements.DESIGN), form)
    return


@app.cell
def _(edited, set_known):
    set_known(edited.value)
    return


@app.cell
def _(axes, design, draw_map, known):
    mapped = design.mapped(design.device(known()), axes, draw_map.value)
    return (mapped,)


@app.cell
def _(design, elements, mapped, on_design, target):
    elements.on(on_design, design.shown(mapped, target.value))
    return


if __name__ == "__main__":
    app.run()
