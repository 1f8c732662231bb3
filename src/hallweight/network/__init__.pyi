from ._datasets.cifar import cifar10 as cifar10
from ._datasets.data import Data as Data
from ._datasets.digits import digits as digits
from ._layers.analog_model import AnalogModel as AnalogModel
from ._layers.attention import AnalogMultiheadAttention as AnalogMultiheadAttention
from ._layers.conv1d import AnalogConv1d as AnalogConv1d
from ._layers.conv2d import AnalogConv2d as AnalogConv2d
from ._layers.convert import convert as convert
from ._layers.layer_kinds import register_layer as register_layer
from ._layers.linear import AnalogLinear as AnalogLinear
from ._models.digits_cnn import digits_cnn as digits_cnn
from ._models.digits_cnn import train_digits_cnn as train_digits_cnn
from ._models.lenet import lenet as lenet
from ._models.resnet import ResNet as ResNet
from ._models.resnet import resnet18 as resnet18
from ._models.weight_files import load_weights as load_weights
from ._models.weight_files import save_weights as save_weights
from ._models.weight_files import weights_about as weights_about
from ._on_device.mixed_precision import MixedPrecision as MixedPrecision
from ._on_device.pulsed_optimizer import start_on_device as start_on_device
from ._on_device.pulsed_sgd import PulsedSGD as PulsedSGD
from ._on_device.tiki_taka import TikiTaka as TikiTaka
from ._studies.attribute import attribute as attribute
from ._studies.evaluate import evaluate as evaluate
<<<<<<< HEAD
from ._studies.price import price as price
=======
from ._training.processes import joined_processes as joined_processes
>>>>>>> main
from ._training.progress import Progress as Progress
from ._training.train import train as train
from ._training.train_by_name import train_network as train_network
