namespace VisionFinetune.Engine.Metrics;

/// <summary>Everything said about the predictions on one split. Agrees with scikit-learn, with 0 for undefined ratios.</summary>
/// <param name="Count">Samples.</param>
/// <param name="Loss">The training criterion's mean over the split, label smoothing included.</param>
/// <param name="LogLoss">Mean negative log-probability of the true class.</param>
/// <param name="Accuracy">Share of samples whose most probable class is the true one.</param>
/// <param name="Top3">Share of samples whose true class is among the three most probable; 1 with fewer classes.</param>
/// <param name="Top5">The same for five.</param>
/// <param name="Micro">Averages over samples.</param>
/// <param name="Macro">Averages over classes.</param>
/// <param name="Weighted">Averages over classes weighted by support.</param>
/// <param name="PerClass">One entry a class, in class order.</param>
/// <param name="Confusion">K rows of K counts: row = true class, column = predicted class.</param>
public sealed record ClassificationMetrics(
    long Count, double Loss, double LogLoss, double Accuracy, double Top3, double Top5,
    PrecisionRecallF1 Micro, PrecisionRecallF1 Macro, PrecisionRecallF1 Weighted,
    IReadOnlyList<ClassScore> PerClass, IReadOnlyList<IReadOnlyList<long>> Confusion);

/// <summary>Precision, recall and their harmonic mean, each in [0, 1].</summary>
public sealed record PrecisionRecallF1(double Precision, double Recall, double F1);

/// <summary>The scores of one class; <c>Support</c> is the number of samples that truly belong to it.</summary>
public sealed record ClassScore(double Precision, double Recall, double F1, long Support);
