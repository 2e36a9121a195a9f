namespace VisionFinetune.Augment.Policies;

/// <summary>One operation that a policy may choose.</summary>
/// <param name="Operation">Which.</param>
/// <param name="Magnitudes">From weakest to strongest; a single one where the operation has no strength.</param>
/// <param name="IsSigned">Whether the sign of the magnitude is drawn.</param>
internal sealed record PolicyEntry(PolicyOperation Operation, double[] Magnitudes, bool IsSigned);

/// <summary>What happens to one image.</summary>
/// <param name="Operation">Which.</param>
/// <param name="Magnitude">In the operation's own unit, with its sign.</param>
internal readonly record struct PolicyChoice(PolicyOperation Operation, double Magnitude);
