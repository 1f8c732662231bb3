"""The analog form of ``nn.MultiheadAttention``: its four projections on arrays, the attention itself digital.

Scores and their weighted sum, ``softmax(q k^T / sqrt(d)) v``, multiply two activations, which an array that holds
weights cannot. They are computed digitally. So are the biases and the learned key and value of ``add_bias_kv``.
"""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hallweight.core import InputError
from hallweight.core.errors import names_keywords

_SIDES = ("q", "k", "v")
_WEIGHTS = ("in_proj_weight", "q_proj_weight", "k_proj_weight", "v_proj_weight")


@names_keywords
class AnalogMultiheadAttention(nn.MultiheadAttention):
    """Attention with a layer of its own for each projection: ``q_proj``, ``k_proj``, ``v_proj`` and ``out_proj``.

    Made by :func:`convert`, which puts the four layers on arrays. A ``state_dict`` of the plain module loads into it.
    """

    q_proj: nn.Linear
    k_proj: nn.Linear
    v_proj: nn.Linear

    def split(self) -> None:
        """Give each projection a layer of its own (the class of this module has just been changed)."""
        weights = [getattr(self, name) for name in _WEIGHTS[1:]]
        if self.in_proj_weight is not None:
            weights = _thirds(self.in_proj_weight)
        biases = [None] * 3 if self.in_proj_bias is None else _thirds(self.in_proj_bias)
        for side, weight, bias in zip(_SIDES, weights, biases, strict=True):
            setattr(self, f"{side}_proj", _linear(weight, bias).train(self.training))
        for name in (*_WEIGHTS, "in_proj_bias"):
            setattr(self, name, None)
        self.out_proj.__class__ = nn.Linear  # type: ignore[assignment]

    def join(self) -> None:
        """Make it the plain module again, with the weights that the four layers have now."""
        layers = [getattr(self, f"{side}_proj") for side in _SIDES]
        if self._qkv_same_embed_dim:
            self.in_proj_weight = _joined([layer.weight for layer in layers])
        else:
            self.q_proj_weight, self.k_proj_weight, self.v_proj_weight = (layer.weight for layer in layers)
        if layers[0].bias is not None:
            self.in_proj_bias = _joined([layer.bias for layer in layers])
        for side in _SIDES:
            delattr(self, f"{side}_proj")
        self.out_proj.__class__ = nn.modules.linear.NonDynamicallyQuantizableLinear
        self.__class__ = nn.MultiheadAttention  # type: ignore[assignment]

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """Attend; arguments, shapes and result are those of ``nn.MultiheadAttention``."""
        if is_causal and attn_mask is None:
            raise InputError(
                "is_causal=True without attn_mask",
                "the mask that it is a hint for",
                "pass attn_mask=nn.Transformer.generate_square_subsequent_mask(length)",
            )
        batched = query.dim() == 3
        q = self._heads(self._batch_first(self.q_proj(query)))
        k = self._heads(self._with_extra_steps(self._batch_first(self.k_proj(key)), self.bias_k))
        v = self._heads(self._with_extra_steps(self._batch_first(self.v_proj(value)), self.bias_v))
        mask = self._mask(attn_mask, key_padding_mask, q, k)
        drop = self.dropout if self.training else 0.0
        weights = None
        if need_weights:
            scores = (q * q.shape[-1] ** -0.5) @ k.mT
            weights = F.dropout((scores if mask is None else scores + mask).softmax(-1), drop)
            y = weights @ v
            weights = weights.mean(1) if average_attn_weights else weights
        else:
            y = F.scaled_dot_product_attention(q, k, v, mask, drop)
        out = self.out_proj(y.transpose(1, 2).flatten(2))  # (batch, length, features)
        if not batched:
            return out[0], None if weights is None else weights[0]
        return out if self.batch_first else out.transpose(0, 1), weights

    def _batch_first(self, x: Tensor) -> Tensor:
        """From the layout of the caller to (batch, length, features)."""
        if x.dim() == 2:
            return x[None]
        return x if self.batch_first else x.transpose(0, 1)

    def _with_extra_steps(self, x: Tensor, learned: Tensor | None) -> Tensor:
        """Append the learned step of ``add_bias_kv`` and the zero step of ``add_zero_attn``, where there are such."""
        if learned is not None:
            x = torch.cat([x, learned.expand(len(x), 1, -1)], 1)
        return F.pad(x, (0, 0, 0, 1)) if self.add_zero_attn else x

    def _heads(self, x: Tensor) -> Tensor:
        """From (batch, length, features) to (batch, heads, length, features of a head)."""
        return x.reshape(*x.shape[:2], self.num_heads, -1).transpose(1, 2)

    def _mask(self, attn: Tensor | None, padding: Tensor | None, q: Tensor, k: Tensor) -> Tensor | None:
        """Both masks as one to add to the scores, (batch or 1, heads or 1, queries or 1, keys)."""
        parts = []
        if attn is not None:
            shape = (1, 1, *attn.shape) if attn.dim() == 2 else (len(q), self.num_heads, *attn.shape[1:])
            parts.append(_additive(attn, q).view(shape))
        if padding is not None:
            parts.append(_additive(padding, q).view(len(q), 1, 1, -1))
        steps = k.shape[-2]
        if not parts:
            return None
        mask: Tensor = sum(parts[1:], parts[0])
        return F.pad(mask, (0, steps - mask.shape[-1]))  # nothing masks the steps that were appended

    def _load_from_state_dict(self, state_dict: dict[str, Any], prefix: str, *args: Any, **kwargs: Any) -> None:
        """Take the parameters of the plain module as those of the four layers."""
        weight, bias = (state_dict.pop(f"{prefix}in_proj_{what}", None) for what in ("weight", "bias"))
        for i, side in enumerate(_SIDES):
            part = state_dict.pop(f"{prefix}{side}_proj_weight", None) if weight is None else weight.chunk(3)[i]
            if part is not None:
                state_dict[f"{prefix}{side}_proj.weight"] = part
            if bias is not None:
                state_dict[f"{prefix}{side}_proj.bias"] = bias.chunk(3)[i]
        super()._load_from_state_dict(state_dict, prefix, *args, **kwargs)


def _additive(mask: Tensor, like: Tensor) -> Tensor:
    """Return what a mask adds to the scores: minus infinity where a boolean mask is true."""
    if mask.dtype is torch.bool:
        return torch.zeros_like(mask, dtype=like.dtype).masked_fill_(mask, float("-inf"))
    return mask.to(like.dtype)


def _thirds(stacked: nn.Parameter) -> list[nn.Parameter]:
    return [nn.Parameter(part.clone(), stacked.requires_grad) for part in stacked.detach().chunk(3)]


def _joined(parts: list[nn.Parameter]) -> nn.Parameter:
    return nn.Parameter(torch.cat([part.detach() for part in parts]), parts[0].requires_grad)


def _linear(weight: nn.Parameter, bias: nn.Parameter | None) -> nn.Linear:
    """Return a linear layer with these parameters."""
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias is not None, device="meta")
    layer.weight, layer.bias = weight, bias  # type: ignore[assignment]
    return layer
