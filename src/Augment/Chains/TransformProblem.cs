namespace VisionFinetune.Augment.Chains;

/// <summary>Why a chain cannot work as written.</summary>
/// <param name="StepIndex">Which step, from 0.</param>
/// <param name="Message">One line with the step's name, the values found and the way out.</param>
public readonly record struct TransformProblem(int StepIndex, string Message);
