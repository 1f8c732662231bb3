"""The one training loop: epochs of steps, tests, checkpoints and progress, for plain and for analog models."""

import math
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hallweight.core import InputError

from .._datasets.data import Data
from ..model_output import Output, scores_of
from . import checkpoint
from .analog_state import AnalogState
from .augment import ALIKE, Augment
from .batches import calibration_inputs, count_right, training_batch
from .checkpoint import Checkpoints
from .cutmix import WeightedLabels, cutmix
from .distillation import Teachers
from .options import TrainingOptions, stream_seed
from .processes import Processes
from .progress import EpochSums, Progress, RemainingTime
from .sharpness_aware import BATCH_DIVISOR, ascend
from .weight_update import WeightUpdate


@dataclass(kw_only=True)
class TrainingLoop:
    """A training under way; :meth:`run` takes it from where it is to the end.

    ``step`` counts from 0 over all epochs, ``log`` has a row for each finished epoch, ``sums`` are of the present one.
    """

    model: nn.Module
    data: Data
    options: TrainingOptions
    augment: Augment | None
    teachers: Teachers | None
    analog: AnalogState
    update: WeightUpdate
    checkpoints: Checkpoints
    progress: Callable[[Progress], None] | None
    output: Output = None
    processes: Processes = field(default_factory=Processes.here)
    step: int = 0
    log: list[dict[str, Any]] = field(default_factory=list)
    sums: EpochSums = field(default_factory=EpochSums)

    def __post_init__(self) -> None:
        self.batch = min(self.options.batch, len(self.data.y_train))
        self.steps_per_epoch = len(self.data.y_train) // self.batch
        self.total = self.steps_per_epoch * self.options.epochs
        self.processes.check(self.batch, self.analog.live)
        self.processes.same_start(self.model)
        self.device = next(self.model.parameters()).device

    def run(self) -> None:
        """Train to the end, saving on the way; at the end the averaged weights are the model's."""
        sizes = self.options.sizes or (1,) * self.options.epochs
        self.clock = RemainingTime(sizes, self.steps_per_epoch, self.step)
        while self.step < self.total:
            self._run_epoch(self.step // self.steps_per_epoch)
        self.update.swap_average()
        self.analog.calibrate(self._calibration_inputs())
        self.analog.erase()
        self.model.eval()

    def save(self) -> None:
        """Write a checkpoint, if there is a folder for it; of many processes the first one writes."""
        if not self.processes.first:
            return
        content: dict[str, Any] = {"model": checkpoint.model_tensors(self.model, self.analog.live)}
        content |= self.update.state()
        self.checkpoints.save(content | {"step": self.step, "log": self.log, "sums": asdict(self.sums)})

    def restore(self, folder: Path) -> None:
        """Take over the checkpoint of the same training in ``folder``."""
        content = self.checkpoints.load(folder)
        checkpoint.load_tensors(self.model, content["model"], self.analog.live, folder / checkpoint.FILE)
        self.update.restore(content)
        self.step, self.log, self.sums = content["step"], content["log"], EpochSums(**content["sums"])

    def _run_epoch(self, epoch: int) -> None:
        start = time.monotonic() - self.sums.seconds
        generator = torch.Generator().manual_seed(stream_seed(self.options.seed, 0, epoch))
        order = torch.randperm(len(self.data.y_train), generator=generator)
        if self.step % self.steps_per_epoch == 0:
            self.analog.calibrate(self._calibration_inputs(epoch), batch_statistics=True)
            self.processes.same_start(self.model)
        self.model.train()
        for k in range(self.step % self.steps_per_epoch, self.steps_per_epoch):
            self._run_step(order[k * self.batch : (k + 1) * self.batch], self.options.image_size(epoch))
            self.sums.seconds = time.monotonic() - start
            self._report(epoch)
            if self.checkpoints.due() and k + 1 < self.steps_per_epoch:
                self.save()
        self._finish_epoch(epoch, start)

    def _run_step(self, pick: Tensor, size: int | None) -> None:
        options, key = self.options, self.processes.key
        pick = self.processes.share(pick)
        seed = stream_seed(options.seed, 1, self.step, *(() if self.augment in ALIKE else key))
        x = training_batch(self.data, pick, self.augment, size, seed).to(self.device)
        y = self.data.y_train[pick].to(self.device)
        self.update.set_learning_rate(self.step, self.total)
        labels: WeightedLabels = [(1.0, y)]
        if options.uses_cutmix(self.step, self.total):
            x, labels = cutmix(x, y, stream_seed(options.seed, 8, self.step))
        if options.sam is not None:
            n = max(2, len(y) // BATCH_DIVISOR)
            self._backward(x[:n], [(share, of[:n]) for share, of in labels])
        with nullcontext() if options.sam is None else ascend(self.model, options.sam):
            loss, out = self._backward(x, labels)
        right = sum(share * int((out.argmax(1) == of).sum()) for share, of in labels)
        loss, right = self.processes.average(self.model, loss, right)
        self._refuse_divergence(loss)
        self.update.apply(self.step)
        self.sums.loss += loss
        self.sums.right += right
        self.sums.seen += len(y)
        self.step += 1

    def _backward(self, x: Tensor, labels: WeightedLabels) -> tuple[float, Tensor]:
        """Set the gradients of the loss for images (n, C, H, W), on the devices of this step; return it and logits."""
        options, teachers = self.options, self.teachers
        torch.manual_seed(stream_seed(options.seed, 2, self.step, *self.processes.key))
        self.analog.start_step(options.draw_card(self.step), stream_seed(options.seed, 4, self.step))
        with torch.autocast(self.device.type, torch.bfloat16, enabled=options.bf16):
            soft_labels = None if teachers is None else teachers.soft_labels(x, self.output)
            out = scores_of(self.model, x, self.output)
        if teachers is not None and soft_labels is not None:
            loss = teachers.loss(out, soft_labels)
        else:
            smoothing = options.label_smoothing
            losses = [share * F.cross_entropy(out.float(), of, label_smoothing=smoothing) for share, of in labels]
            loss = torch.stack(losses).sum()
        self.update.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss.item(), out

    def _finish_epoch(self, epoch: int, start: float) -> None:
        """Test, log and save at the end of an epoch."""
        finite = all(bool(torch.isfinite(p).all()) for p in self.model.parameters())
        self._refuse_divergence(0.0 if finite else math.nan)
        self.log.append(
            {
                "epoch": epoch + 1,
                "size": self.options.image_size(epoch),
                "loss": self.sums.loss / self.steps_per_epoch,
                "train_accuracy": self.sums.right / self.sums.seen,
                "test_accuracy": self._test(epoch),
                "lr": self.update.learning_rate,
                "seconds": round(time.monotonic() - start, 2),
            }
        )
        self._report(epoch, self.log[-1]["test_accuracy"])
        self.sums = EpochSums()
        self.save()

    @torch.no_grad()
    def _test(self, epoch: int) -> float:
        """Return the accuracy of the weights to be returned on the test images, on freshly programmed devices."""
        size, bf16 = self.options.image_size(epoch), self.options.bf16
        with self.update.averaged():
            self.model.eval()
            self.analog.calibrate(self._calibration_inputs(epoch))
            self.analog.program(stream_seed(self.options.seed, 5, epoch))
            with torch.autocast(self.device.type, torch.bfloat16, enabled=bf16):
                return self._accuracy(size)

    def _accuracy(self, size: int | None) -> float:
        """Return the accuracy on the test images, of which each process tests its share."""
        pick = self.processes.share(torch.arange(len(self.data.y_test)))
        right, seen = self.processes.total(*count_right(self.model, self.data, pick, size, self.device, self.output))
        return right / seen

    def _calibration_inputs(self, epoch: int = -1) -> Tensor:
        """Return the training inputs from which converter ranges are set, the same ones in every epoch."""
        seed = stream_seed(self.options.seed, 6)
        return calibration_inputs(self.data, self.options.image_size(epoch), seed).to(self.device)

    def _refuse_divergence(self, loss: float) -> None:
        """Stop a training that diverged; the last good checkpoint stays, and the model gets its weights."""
        if math.isfinite(loss):
            return
        step, kept = f"step {self.step + 1} of {self.total}", "no checkpoint was kept: pass folder="
        if self.checkpoints.folder is not None:
            self.restore(self.checkpoints.folder)
            kept = f"the checkpoint of step {self.step} is kept in {self.checkpoints.folder}"
        found = f"a loss or weights that are no longer finite at {step}"
        raise InputError(found, "a training that converges", f"give a smaller lr; {kept}")

    def _report(self, epoch: int, tested: float | None = None) -> None:
        if self.progress is None:
            return
        self.progress(
            Progress(
                epoch=epoch + 1,
                epochs=self.options.epochs,
                done=self.step,
                total=self.total,
                loss=self.sums.loss / (self.step - epoch * self.steps_per_epoch),
                accuracy=self.sums.right / self.sums.seen,
                lr=self.update.learning_rate,
                eta=self.clock.seconds_left(self.step),
                tested=tested,
            )
        )
