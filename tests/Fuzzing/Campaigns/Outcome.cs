namespace VisionFinetune.Fuzzing.Campaigns;

/// <summary>How one input ended.</summary>
/// <param name="Refusal">The documented exception's message; none: a value.</param>
/// <param name="Failure">What must not happen and did; none: all is well.</param>
/// <param name="Bytes">Managed and tensor bytes taken.</param>
/// <param name="ShareOfAllowance">Those bytes divided by what the input's size justifies.</param>
/// <param name="Time">Processor time.</param>
internal readonly record struct Outcome(string? Refusal, string? Failure, long Bytes, double ShareOfAllowance, TimeSpan Time);
