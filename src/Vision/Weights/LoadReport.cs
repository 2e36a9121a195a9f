namespace VisionFinetune.Vision.Weights;

/// <summary>What <see cref="StateDictLoader"/> did, so that the caller can log it.</summary>
/// <param name="Loaded">Number of tensors copied into the model.</param>
/// <param name="ResetKeys">The head's keys that keep their initial values because the file holds another number of classes.</param>
/// <param name="Notices">Sentences for the log, those of the reading included.</param>
public sealed record LoadReport(int Loaded, IReadOnlyList<string> ResetKeys, IReadOnlyList<string> Notices);
