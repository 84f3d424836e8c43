"""Made-up content in any amount, for benchmarks and for trying out how the site behaves when it is large."""
