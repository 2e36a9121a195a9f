using System.Text.Json;
using VisionFinetune.Engine.Metrics;

namespace VisionFinetune.Engine.Training;

/// <summary>What there is to know about every value that can be monitored.</summary>
public static class MonitorRules
{
    /// <summary>The key of the value in <c>metrics.jsonl</c> and in recipes.</summary>
    public static string KeyOf(Monitor monitor) => JsonNamingPolicy.SnakeCaseLower.ConvertName(monitor.ToString());

    /// <summary>Whether smaller values are better.</summary>
    public static bool ImprovesByFalling(Monitor monitor) => monitor is Monitor.ValidationLoss or Monitor.ValidationLogLoss
        or Monitor.ValidationCalibrationError or Monitor.ValidationBrier or Monitor.ValidationRmse or Monitor.ValidationMae;

    /// <summary>Whether a regression has the value.</summary>
    public static bool IsForValues(Monitor monitor) =>
        monitor is Monitor.ValidationLoss or Monitor.ValidationRmse or Monitor.ValidationMae or Monitor.ValidationR2;

    /// <summary>Whether a classification has the value.</summary>
    public static bool IsForClasses(Monitor monitor) => monitor == Monitor.ValidationLoss || !IsForValues(monitor);

    /// <summary>How much has to be said about the validation split after every epoch to know the value.</summary>
    public static MetricDepth DepthOf(Monitor monitor) => monitor is Monitor.ValidationRocAuc or Monitor.ValidationAveragePrecision
        or Monitor.ValidationCalibrationError or Monitor.ValidationBrier ? MetricDepth.All : MetricDepth.Basic;

    /// <summary>The value; none where the split has no notion of it, such as the area under a curve of a single class.</summary>
    public static double? Of(Monitor monitor, SplitMetrics metrics) => metrics switch
    {
        ClassificationMetrics classes => Of(monitor, classes),
        RegressionMetrics values => monitor switch
        {
            Monitor.ValidationRmse => values.Rmse,
            Monitor.ValidationMae => values.Mae,
            Monitor.ValidationR2 => values.R2,
            _ => values.Loss,
        },
        _ => metrics.Loss,
    };

    private static double? Of(Monitor monitor, ClassificationMetrics metrics) => monitor switch
    {
        Monitor.ValidationAccuracy => metrics.Accuracy,
        Monitor.ValidationBalancedAccuracy => metrics.BalancedAccuracy,
        Monitor.ValidationTop3 => metrics.Top3,
        Monitor.ValidationTop5 => metrics.Top5,
        Monitor.ValidationLogLoss => metrics.LogLoss,
        Monitor.ValidationF1Macro => metrics.Macro.F1,
        Monitor.ValidationF1Weighted => metrics.Weighted.F1,
        Monitor.ValidationF1Micro => metrics.Micro.F1,
        Monitor.ValidationF2Macro => metrics.F2Macro,
        Monitor.ValidationFHalfMacro => metrics.FHalfMacro,
        Monitor.ValidationPrecisionMacro => metrics.Macro.Precision,
        Monitor.ValidationPrecisionWeighted => metrics.Weighted.Precision,
        Monitor.ValidationRecallMacro => metrics.Macro.Recall,
        Monitor.ValidationRecallWeighted => metrics.Weighted.Recall,
        Monitor.ValidationMatthews => metrics.Matthews,
        Monitor.ValidationKappa => metrics.Kappa,
        Monitor.ValidationRocAuc => metrics.Ranking?.RocAuc,
        Monitor.ValidationAveragePrecision => metrics.Ranking?.AveragePrecision,
        Monitor.ValidationCalibrationError => metrics.Calibration?.Error,
        Monitor.ValidationBrier => metrics.Calibration?.Brier,
        _ => metrics.Loss,
    };
}
