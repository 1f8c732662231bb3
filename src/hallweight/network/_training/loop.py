"""The one training loop: epochs of steps, tests, checkpoints and progress, for plain and for analog models."""

import math
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hallweight.core import InputError

from . import checkpoint
from .analog_state import Devices
from .augment import Augment, batch_of, cutmix, share_right, some_of
from .distillation import Teachers
from .options import Plan, stream
from .progress import Clock, Progress, Sums, rate_of
from .sharpness_aware import PART, uphill
from .weight_average import Average, limit

if TYPE_CHECKING:
    from .._datasets.data import Data


@dataclass
class Loop:
    """A training under way; :meth:`run` takes it from where it is to the end."""

    model: nn.Module
    data: "Data"
    plan: Plan
    augment: Augment | None
    optimizer: Any
    schedule: Any
    devices: Devices
    average: Average | None
    teachers: Teachers | None
    folder: Path | None
    minutes: float
    config: dict[str, Any]
    progress: Callable[[Progress], None] | None
    step: int = 0
    log: list[dict[str, Any]] = field(default_factory=list)
    sums: Sums = field(default_factory=Sums)

    saved: float = 0.0

    def __post_init__(self) -> None:
        self.batch = min(self.plan.batch, len(self.data.y_train))
        self.steps = len(self.data.y_train) // self.batch
        self.total = self.steps * self.plan.epochs
        self.where = next(self.model.parameters()).device

    def run(self) -> None:
        """Train to the end, saving as it goes; in the end the averaged weights are the model's."""
        self.clock = Clock(self.plan.sizes or (1,) * self.plan.epochs, self.steps, self.step)
        while self.step < self.total:
            self._epoch(self.step // self.steps)
        if self.average is not None:
            self.average.swap()
        self.devices.calibrate(self._some())
        self.model.eval()

    def save(self) -> None:
        """Write a checkpoint, if there is a folder for it."""
        if self.folder is None:
            return
        content: dict[str, Any] = {
            "model": checkpoint.tensors(self.model, self.devices.live),
            "optimizer": self.optimizer.state_dict(),
            "schedule": None if self.schedule is None else self.schedule.state_dict(),
            "average": None if self.average is None else self.average.mean,
        }
        content |= {"config": self.config, "step": self.step, "log": self.log, "sums": asdict(self.sums)}
        checkpoint.save(self.folder, content)
        self.saved = time.monotonic()

    def restore(self, content: dict[str, Any], path: Path) -> None:
        """Take over a checkpoint of the same training."""
        checkpoint.put(self.model, content["model"], self.devices.live, path)
        self.optimizer.load_state_dict(content["optimizer"])
        if self.schedule is not None:
            self.schedule.load_state_dict(content["schedule"])
        if self.average is not None:
            self.average.load(content["average"])
        self.step, self.log, self.sums = content["step"], content["log"], Sums(**content["sums"])
        self.saved = time.monotonic()

    def _epoch(self, epoch: int) -> None:
        plan, start = self.plan, time.monotonic() - self.sums.seconds
        generator = torch.Generator().manual_seed(stream(plan.seed, 0, epoch))
        order = torch.randperm(len(self.data.y_train), generator=generator)
        if self.step % self.steps == 0:
            self.devices.calibrate(self._some(epoch), batch_statistics=True)
        self.model.train()
        for k in range(self.step % self.steps, self.steps):
            self._step(order[k * self.batch : (k + 1) * self.batch], plan.size(epoch))
            self.sums.seconds = time.monotonic() - start
            self._tell(epoch)
            if self.folder is not None and time.monotonic() - self.saved > 60 * self.minutes and k + 1 < self.steps:
                self.save()
        self._close(epoch, start)

    def _step(self, pick: Tensor, size: int | None) -> None:
        plan, seed = self.plan, stream(self.plan.seed, 1, self.step)
        x, y = (
            batch_of(self.data, pick, self.augment, size, seed).to(self.where),
            self.data.y_train[pick].to(self.where),
        )
        if plan.lr is not None:
            for group in self.optimizer.param_groups:
                group["lr"] = plan.rate(self.step, self.total)
        mixed = plan.mixes(self.step, self.total)
        x, labels = cutmix(x, y, stream(plan.seed, 8, self.step)) if mixed else (x, [(1.0, y)])
        place: AbstractContextManager[None] = nullcontext()
        if plan.sam is not None:
            n = max(2, len(y) // PART)
            self._backward(x[:n], [(p, of[:n]) for p, of in labels])
            place = uphill(self.model, plan.sam)
        with place:
            loss, out = self._backward(x, labels)
        self._check(loss)
        self.optimizer.step()
        if self.schedule is not None:
            self.schedule.step()
        if plan.clip is not None:
            limit(self.model, plan.clip)
        if self.average is not None:
            self.average.update(self.step)
        self.sums.loss += loss
        self.sums.right += sum(p * int((out.argmax(1) == of).sum()) for p, of in labels)
        self.sums.seen += len(y)
        self.step += 1

    def _backward(self, x: Tensor, labels: list[tuple[float, Tensor]]) -> tuple[float, Tensor]:
        """Set the gradients of the loss on some images, on the devices of this step; returns it and the outputs."""
        plan = self.plan
        torch.manual_seed(stream(plan.seed, 2, self.step))
        self.devices.prepare(plan.draw_card(self.step), stream(plan.seed, 4, self.step))
        with torch.autocast(self.where.type, torch.bfloat16, enabled=plan.bf16):
            wanted = None if self.teachers is None else self.teachers.answer(x)
            out = self.model(x)
        if self.teachers is not None and wanted is not None:
            loss = self.teachers.loss(out, wanted)
        else:
            losses = [p * F.cross_entropy(out.float(), of, label_smoothing=plan.label_smoothing) for p, of in labels]
            loss = torch.stack(losses).sum()
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss.item(), out

    def _close(self, epoch: int, start: float) -> None:
        """Test, log and save at the end of an epoch."""
        self._check(0.0 if all(bool(torch.isfinite(p).all()) for p in self.model.parameters()) else math.nan)
        self.log.append(
            {
                "epoch": epoch + 1,
                "size": self.plan.size(epoch),
                "loss": self.sums.loss / self.steps,
                "train_accuracy": self.sums.right / self.sums.seen,
                "test_accuracy": self._test(epoch),
                "lr": rate_of(self.optimizer),
                "seconds": round(time.monotonic() - start, 2),
            }
        )
        self._tell(epoch, self.log[-1]["test_accuracy"])
        self.sums = Sums()
        self.save()

    @torch.no_grad()
    def _test(self, epoch: int) -> float:
        """Share of the test images that the weights to be returned get right, on freshly programmed devices."""
        if self.average is not None:
            self.average.swap()
        self.model.eval()
        try:
            self.devices.calibrate(self._some(epoch))
            self.devices.program(stream(self.plan.seed, 5, epoch))
            with torch.autocast(self.where.type, torch.bfloat16, enabled=self.plan.bf16):
                return share_right(self.model, self.data, self.plan.size(epoch), self.where)
        finally:
            if self.average is not None:
                self.average.swap()

    def _some(self, epoch: int = -1) -> Tensor:
        """Training inputs from which the converters' ranges are set, the same ones always."""
        return some_of(self.data, self.plan.size(epoch), stream(self.plan.seed, 6)).to(self.where)

    def _check(self, loss: float) -> None:
        """Stop a training that diverged; the last good checkpoint stays, and is what the model holds then."""
        if math.isfinite(loss):
            return
        at, kept = f"step {self.step + 1} of {self.total}", "no checkpoint was kept: pass folder="
        if self.folder is not None:
            self.restore(checkpoint.load(self.folder, self.config), self.folder / checkpoint.FILE)
            kept = f"the checkpoint of step {self.step} is kept in {self.folder}"
        raise InputError(
            f"a loss or weights that are no longer finite at {at}",
            "a training that converges",
            f"take a smaller lr; {kept}",
        )

    def _tell(self, epoch: int, tested: float | None = None) -> None:
        if self.progress is None:
            return
        self.progress(
            Progress(
                epoch=epoch + 1,
                epochs=self.plan.epochs,
                done=self.step,
                total=self.total,
                loss=self.sums.loss / (self.step - epoch * self.steps),
                accuracy=self.sums.right / self.sums.seen,
                lr=rate_of(self.optimizer),
                eta=self.clock.left(self.step),
                tested=tested,
            )
        )
