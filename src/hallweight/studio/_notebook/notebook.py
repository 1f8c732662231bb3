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

    from hallweight.studio._pages import bench, design, elements, evaluation, film, lab, takeaway

    return bench, design, elements, evaluation, film, lab, mo, takeaway


@app.cell
def _(mo):
    source, hand = mo.state(None)  # what the Lab page works on: files, "example" or a trace
    opened, open_page = mo.state("Lab")
    known, set_known = mo.state(None)  # the card that the Design page starts from
    found_current, set_current = mo.state(None)
    return found_current, hand, known, open_page, opened, set_current, set_known, source


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


@app.cell
def _(design, evaluation, film, hand, lab, mo):
    drop = lab.drop(hand)
    example = mo.ui.button(label="or take the example", on_change=lambda _: hand("example"))
    scoring, score = evaluation.controls(), mo.ui.run_button(label="Score a network on these devices", kind="success")
    stack_controls = film.stack_controls()
    axes, target, draw_map = design.controls(), design.target(), mo.ui.run_button(label="Draw the map", kind="success")
    return axes, draw_map, drop, example, score, scoring, stack_controls, target


@app.cell
def _(drop, example, elements, on_lab):
    elements.on(on_lab, elements.heading("File", elements.LAB), drop, example)


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


@app.cell
def _(fitted, lab, read, switches):
    more, each = lab.more(fitted), lab.each(read.value, fitted, switches.value)
    return each, more


@app.cell
def _(each, elements, more, on_lab):
    elements.on(on_lab, more, each)


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


@app.cell
def _(edited, fitted, mo, set_known):
    mo.stop(bool(edited.error))
    set_known(edited.value)
    card, trace = edited.value, fitted.trace
    return card, trace


@app.cell
def _(card, evaluation, elements, on_lab, score, scoring):
    elements.on(on_lab, elements.heading("Network"), evaluation.form(card, scoring, score))


@app.cell
def _(card, evaluation, score, scoring):
    scored = evaluation.scored(card, scoring, score.value)
    outcome = evaluation.outcome(scored)
    return outcome, scored


@app.cell
def _(elements, on_lab, outcome):
    elements.on(on_lab, outcome)


@app.cell
def _(card, elements, on_lab, scored, takeaway, trace):
    elements.on(on_lab, elements.heading("Take away"), takeaway.buttons(trace, card, scored.value))


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


@app.cell
def _(film, find, hand, measure, open_page, set_current, stack, train):
    why = film.find(find.value, stack, train, set_current)
    why or film.hand_over(measure.value, stack, train, hand, open_page)


@app.cell
def _(bench, film, on_film, stack, train):
    film.figure(on_film, "LTP and LTD", bench.ltp_ltd, stack, train)


@app.cell
def _(bench, film, on_film, stack):
    film.figure(on_film, "Hall loop", bench.loop, stack)


@app.cell
def _(bench, film, on_film, stack, train):
    film.figure(on_film, "Temperature", bench.heat, stack, train)


@app.cell
def _(bench, film, on_film, stack, train):
    film.figure(on_film, "Retention", bench.retention, stack, train)


@app.cell
def _(film, on_film, stack):
    film.facts(on_film, stack)


@app.cell
def _(axes, design, draw_map, elements, known, on_design, target):
    form = design.form(known(), axes, draw_map, target)
    elements.on(on_design, elements.heading("What must be better", elements.DESIGN), form)


@app.cell
def _(axes, design, draw_map, known):
    mapped = design.mapped(design.device(known()), axes, draw_map.value)
    return (mapped,)


@app.cell
def _(design, elements, mapped, on_design, target):
    elements.on(on_design, design.shown(mapped, target.value))


if __name__ == "__main__":
    app.run()
