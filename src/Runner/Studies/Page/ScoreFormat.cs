using System.Globalization;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Studies.Page;

/// <summary>Writes scores of one study, all with the same number of digits.</summary>
internal sealed class ScoreFormat
{
    private const string Space = "\u00A0";
    private readonly StudyMetric _metric;
    private readonly string _digits;

    /// <param name="metric">What the scores are of.</param>
    /// <param name="scores">Some of them, for their size.</param>
    public ScoreFormat(StudyMetric metric, IEnumerable<double> scores)
    {
        _metric = metric;
        var largest = scores.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max();
        _digits = metric.IsShare ? "0.00"
            : largest >= 1e6 ? "0.###e+0"
            : largest >= 1e4 ? "0" : largest >= 1e2 ? "0.0" : largest >= 10 ? "0.00" : largest >= 1e-2 ? "0.0000" : "0.###e-0";
    }

    /// <summary>A score: <c>91.23 %</c>, or <c>0.4213</c>.</summary>
    public string Score(double? score) => Text(score, _metric.IsShare ? Space + "%" : "");

    /// <summary>A spread or a difference without its unit: <c>0.42</c> points, or <c>0.0213</c>.</summary>
    public string Spread(double? spread) => Text(spread, "");

    /// <summary>The unit of <see cref="Spread"/>, with the space before it.</summary>
    public string SpreadUnit => _metric.IsShare ? Space + "points" : "";

    /// <summary>A p value: two digits, and a bound where it is tiny.</summary>
    public static string Probability(double? p) => p switch
    {
        null => "–",
        double.NaN => "NaN",
        < 0.001 => "<" + Space + "0.001",
        < 0.1 => p.Value.ToString("0.000", CultureInfo.InvariantCulture),
        _ => p.Value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    /// <summary>A positive quantity with about three digits, such as minutes.</summary>
    public static string Quantity(double? value) => value switch
    {
        null => "–",
        { } v when !double.IsFinite(v) => Numbers.Loss(v),
        { } v when Math.Abs(v) >= 1e6 => v.ToString("0.##e+0", CultureInfo.InvariantCulture),
        { } v when Math.Abs(v) >= 100 => Numbers.Count((long)Math.Round(v)),
        { } v => v.ToString(Math.Abs(v) >= 10 ? "0.0" : Math.Abs(v) >= 1 ? "0.00" : "0.000", CultureInfo.InvariantCulture),
    };

    private string Text(double? value, string unit)
    {
        if (value is not { } v)
            return "–";
        if (!double.IsFinite(v))
            return Numbers.Loss(v);
        var text = (_metric.IsShare ? v * 100 : v).ToString(_digits, CultureInfo.InvariantCulture);
        return (text.StartsWith('-') ? "−" + text[1..] : text) + unit;
    }
}
