"""Fits the polynomials of Sources/CKernels and prints their coefficients, lowest power first.

Each fit minimizes the largest weighted error (iteratively reweighted least squares on Chebyshev nodes, 50 digits),
then rounds the coefficients to Float32 one at a time, refitting those above. Needs mpmath and numpy.
"""
import mpmath
import numpy

mpmath.mp.dps = 30


def fit(function, weight, low, high, degree, fixed=(), points=400, rounds=60):
  """Coefficients c so that weight(x) * (sum(c[i] * x**i) - function(x)) is small everywhere on [low, high]."""
  nodes = (low + high) / 2 + (high - low) / 2 * numpy.cos(numpy.pi * (numpy.arange(points) + 0.5) / points)
  target = numpy.array([float(function(mpmath.mpf(x))) for x in nodes])
  scale = numpy.array([float(weight(mpmath.mpf(x))) for x in nodes])
  coefficients = [float(numpy.float32(c)) for c in fixed]
  while len(coefficients) <= degree:
    done = len(coefficients)
    rest = target - sum(c * nodes**i for i, c in enumerate(coefficients))
    columns = numpy.stack([nodes**i for i in range(done, degree + 1)], axis=1)
    importance = numpy.ones(points)
    best, smallest = None, numpy.inf
    for _ in range(rounds):
      w = scale * numpy.sqrt(importance)
      norms = numpy.linalg.norm(columns * w[:, None], axis=0)
      solution = numpy.linalg.lstsq(columns * w[:, None] / norms, rest * w, rcond=None)[0] / norms
      error = numpy.abs(scale * (columns @ solution - rest))
      if error.max() < smallest:
        best, smallest = solution, error.max()
      importance = importance * (error / error.max() + 1e-3)
      importance /= importance.sum()
    coefficients.append(float(numpy.float32(best[0])))
  value = sum(c * nodes**i for i, c in enumerate(coefficients))
  return coefficients, numpy.abs(scale * (value - target)).max()


def report(name, result, where):
  coefficients, error = result
  print(f"{name} ({where}), largest weighted error {error:.2e}")
  for c in coefficients:
    print(f"  {numpy.float32(c)}f")


def series(function, terms, limit=mpmath.mpf("1e-4")):
  """`function`, or its Taylor series near zero, where the closed form cancels."""
  return lambda x: function(x) if abs(x) > limit else mpmath.polyval(list(reversed(terms)), x)


def main():
  half = float(mpmath.log(2) / 2) * 1.01
  # exp(x) = 1 + x + x^2 * p(x)
  p = series(lambda x: (mpmath.exp(x) - 1 - x) / x**2, [mpmath.mpf(1) / 2, mpmath.mpf(1) / 6, mpmath.mpf(1) / 24])
  report("exp", fit(p, lambda x: x**2 / mpmath.exp(x), -half, half, 4), "on +-ln(2)/2, relative")
  # log(1 + f) = f - f^2 / 2 + f^3 * p(f)
  low, high = float(mpmath.sqrt(0.5)) - 1, float(mpmath.sqrt(2)) - 1
  p = series(
    lambda f: (mpmath.log(1 + f) - f + f**2 / 2) / f**3, [mpmath.mpf(1) / 3, -mpmath.mpf(1) / 4, mpmath.mpf(1) / 5])
  report("log", fit(p, lambda f: abs(f**3 / mpmath.log(1 + f)) if f else mpmath.mpf(0), low, high, 6),
         "f in [sqrt(1/2) - 1, sqrt(2) - 1], relative")
  # tanh(x) = x + x^3 * p(x^2)
  p = series(lambda s: (mpmath.tanh(mpmath.sqrt(s)) / mpmath.sqrt(s) - 1) / s,
             [-mpmath.mpf(1) / 3, mpmath.mpf(2) / 15, -mpmath.mpf(17) / 315])
  report("tanh", fit(p, lambda s: s, 0.0, 0.625**2, 4), "s = x^2 in [0, 0.390625], relative")
  # 0.5 * erfc(a / sqrt(2)) * exp(a^2 / 2) = t * p(t), t = 1 / (1 + c * a)
  c = 0.35

  def tail(t):
    a = (1 / t - 1) / c
    return mpmath.erfc(a / mpmath.sqrt(2)) * mpmath.exp(a * a / 2) / 2 / t

  report("tail", fit(tail, lambda t: 1 / tail(t), 1 / (1 + c * 14), 1.0, 8), "c = 0.35, a in [0, 14], relative")


main()
