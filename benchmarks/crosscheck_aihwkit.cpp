// Drives pulsed devices of aihwkit's C++ core, without torch and without a BLAS; crosscheck_aihwkit.py builds it.
//
// Arguments: numbers by name ("dw_min=0.02"), then the plan: signed counts of pulses, up positive, a read after each.
// Each block is an array of new devices with random numbers of its own; it goes through the plan once per cycle, always
// from the same start. Written to standard output: float32 states, (blocks, cycles, reads, devices).
// The blocks are needed because a generator of aihwkit draws its Gaussian numbers from a list of 32768, made once.

#include "rpu_constantstep_device.h"
#include "rpu_linearstep_device.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace RPU {
// What devices refer to outside the files built: two functions of a BLAS, for decay and drift, and two that print
// parameters. None is ever called here.
template <> void math::scal<float>(const int, const float, float *, const int) { std::abort(); }
template <> void math::copy<float>(const int, const float *, const int, float *, const int) { std::abort(); }
template <> void SimpleMetaParameter<float>::printToStream(std::stringstream &) const { std::abort(); }
template <> void FlickerParameter<float>::printToStream(std::stringstream &) const { std::abort(); }
} // namespace RPU

using Numbers = std::map<std::string, double>;

// What both devices share; everything else that would make devices or directions unequal is switched off.
template <class Parameters> Parameters common(const Numbers &given) {
  Parameters p;
  p.dw_min = given.at("dw_min");
  p.dw_min_std = given.at("dw_min_std");
  p.dw_min_dtod = given.at("dw_min_dtod");
  p.dw_min_dtod_log_normal = true;
  p.w_min = -1;
  p.w_max = 1;
  p.w_min_dtod = p.w_max_dtod = given.at("bound_dtod");
  p.up_down = p.up_down_dtod = 0;
  return p;
}

template <class Device, class Parameters>
void run(const Parameters &p, const Numbers &given, const std::vector<int> &plan) {
  const int n = given.at("devices"), cycles = given.at("cycles"), blocks = given.at("blocks");
  std::mt19937 seeds(given.at("seed"));
  std::vector<float> w(n);
  std::vector<int> count(n);
  float *rows[] = {w.data()};
  for (int b = 0; b < blocks; b++) {
    RPU::RealWorldRNG<float> build(seeds() | 1); // zero would mean the clock
    RPU::RNG<float> noise(seeds() | 1);
    Device device(n, 1, p, &build);
    for (int c = 0; c < cycles; c++) {
      std::fill(w.begin(), w.end(), (float)given.at("start"));
      device.onSetWeights(rows);
      for (int pulses : plan) {
        std::fill(count.begin(), count.end(), -pulses); // a positive coincidence lowers the weight
        device.doDenseUpdate(rows, count.data(), &noise);
        if (std::fwrite(w.data(), sizeof(float), n, stdout) != (size_t)n)
          std::exit(1);
      }
    }
  }
}

int main(int n, char **words) {
  Numbers given;
  std::vector<int> plan;
  for (int i = 1; i < n; i++) {
    const std::string word = words[i];
    const size_t at = word.find('=');
    if (at == std::string::npos)
      plan.push_back(std::stoi(word));
    else
      given[word.substr(0, at)] = std::stod(word.substr(at + 1));
  }
  if (given.at("fall") == 0) {
    run<RPU::ConstantStepRPUDevice<float>>(common<RPU::ConstantStepRPUDeviceMetaParameter<float>>(given), given, plan);
    return 0;
  }
  auto p = common<RPU::LinearStepRPUDeviceMetaParameter<float>>(given);
  p.ls_decrease_up = p.ls_decrease_down = given.at("fall");
  p.ls_decrease_up_dtod = p.ls_decrease_down_dtod = 0;
  p.ls_mult_noise = given.at("relative") != 0;
  run<RPU::LinearStepRPUDevice<float>>(p, given, plan);
}
