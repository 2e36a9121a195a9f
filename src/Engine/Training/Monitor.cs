namespace VisionFinetune.Engine.Training;

/// <summary>A validation value that can choose a checkpoint. Larger is better, except where it says otherwise.</summary>
public enum Monitor
{
    /// <summary>Mean loss; smaller is better. Classes and values have it.</summary>
    ValidationLoss,

    /// <summary>Share of correct answers.</summary>
    ValidationAccuracy,

    /// <summary>Mean recall of the classes.</summary>
    ValidationBalancedAccuracy,

    /// <summary>Share of samples whose true class is among the three most probable.</summary>
    ValidationTop3,

    /// <summary>The same for five.</summary>
    ValidationTop5,

    /// <summary>Mean negative log-probability of the true class; smaller is better.</summary>
    ValidationLogLoss,

    /// <summary>F1 averaged over classes.</summary>
    ValidationF1Macro,

    /// <summary>F1 averaged over classes, weighted by their samples.</summary>
    ValidationF1Weighted,

    /// <summary>F1 over all samples together, which is the accuracy.</summary>
    ValidationF1Micro,

    /// <summary>F-beta with beta = 2 averaged over classes.</summary>
    ValidationF2Macro,

    /// <summary>F-beta with beta = 1/2 averaged over classes.</summary>
    ValidationFHalfMacro,

    /// <summary>Precision averaged over classes.</summary>
    ValidationPrecisionMacro,

    /// <summary>Precision averaged over classes, weighted by their samples.</summary>
    ValidationPrecisionWeighted,

    /// <summary>Recall averaged over classes.</summary>
    ValidationRecallMacro,

    /// <summary>Recall averaged over classes, weighted by their samples.</summary>
    ValidationRecallWeighted,

    /// <summary>Matthews' correlation coefficient.</summary>
    ValidationMatthews,

    /// <summary>Cohen's kappa.</summary>
    ValidationKappa,

    /// <summary>Area under the ROC curve, one-vs-rest, averaged over classes.</summary>
    ValidationRocAuc,

    /// <summary>Average precision, of the second of two classes or averaged over several.</summary>
    ValidationAveragePrecision,

    /// <summary>Expected calibration error; smaller is better.</summary>
    ValidationCalibrationError,

    /// <summary>Brier score; smaller is better.</summary>
    ValidationBrier,

    /// <summary>Root mean squared error of a regression; smaller is better.</summary>
    ValidationRmse,

    /// <summary>Mean absolute error of a regression; smaller is better.</summary>
    ValidationMae,

    /// <summary>Share of the variance that a regression explains.</summary>
    ValidationR2,
}
