using System.Globalization;
using VisionFinetune.Runner.Reports;
using VisionFinetune.Runner.Studies.Results;

namespace VisionFinetune.Runner.Studies.Analysis.Words;

/// <summary>How a verdict writes scores, differences and probabilities: with as many digits as are known, shares in per cent and
/// their differences in points.</summary>
internal static class Amounts
{
    private const int MostDecimals = 9;

    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    /// <summary>"91.2 ± 0.3 %" or "0.412 ± 0.010"; one seed has no interval.</summary>
    public static string Score(Estimate score, StudyMetric metric)
    {
        if (score.High is { } high)
            return WithInterval(score.Mean, high - score.Mean, metric) + (metric.IsShare ? "\u00A0%" : "");
        return metric.IsShare ? Numbers.Percent(score.Mean) : Numbers.Loss(score.Mean);
    }

    /// <summary>"0.8 ± 0.3 points" or "0.012 ± 0.004 in validation loss".</summary>
    public static string Difference(Estimate difference, StudyMetric metric) => difference is { High: { } high, Deviation: > 0 }
        ? $"{WithInterval(difference.Mean, high - difference.Mean, metric)} {Unit(metric)}"
        : Size(difference.Mean, metric);

    /// <summary>A difference on its own, without more digits than its size deserves: "0.8 points".</summary>
    public static string Size(double difference, StudyMetric metric)
    {
        var value = Scaled(difference, metric);
        return $"{Fixed(value, Decimals(value, metric))} {Unit(metric)}";
    }

    /// <summary>"p = 0.004", "p &lt; 0.001"; never rounded to the other side of <paramref name="alpha"/>.</summary>
    public static string P(double p, double alpha)
    {
        if (p < 0.001)
            return alpha >= 0.001 ? "p < 0.001" : "p = " + p.ToString("0.#e-0", s_culture);
        var decimals = p < 0.1 ? 3 : 2;
        while (decimals < 9 && Math.Round(p, decimals) < alpha != p < alpha)
            decimals++;
        return "p = " + Fixed(p, decimals);
    }

    /// <summary>"0.4", "12": minutes with a digit where it matters.</summary>
    public static string Minutes(double minutes) => minutes < 0.1 ? minutes.ToString("0.0##", s_culture) : Numbers.Whole(minutes);

    public static string Count(int count, string noun) => $"{Numbers.Count(count)} {noun}{(count == 1 ? "" : "s")}";

    private static string Unit(StudyMetric metric) => metric.IsShare ? "points" : $"in {metric.Label}";

    private static double Scaled(double value, StudyMetric metric) => metric.IsShare ? value * 100 : value;

    private static string WithInterval(double mean, double half, StudyMetric metric)
    {
        var decimals = Decimals(half == 0 ? Scaled(mean, metric) / 1000 : Scaled(half, metric), metric);
        return $"{Fixed(Scaled(mean, metric), decimals)} ± {Fixed(Scaled(half, metric), decimals)}";
    }

    /// <summary>So many that the uncertain digit is the last: one digit of <paramref name="uncertainty"/>, or two when it begins
    /// with 1. Shares keep a decimal, as in tables.</summary>
    private static int Decimals(double uncertainty, StudyMetric metric)
    {
        var least = metric.IsShare ? 1 : 0;
        if (!(uncertainty > 0))
            return metric.IsShare ? 1 : 4;
        var power = Math.Floor(Math.Log10(uncertainty));
        var decimals = -power + (uncertainty / Math.Pow(10, power) < 1.95 ? 1 : 0);
        return (int)Math.Clamp(decimals, least, MostDecimals);
    }

    private static string Fixed(double value, int decimals) => Math.Abs(value) >= 1e7 || (value != 0 && Math.Abs(value) < 1e-7 && decimals >= MostDecimals)
        ? value.ToString("0.##e+0", s_culture)
        : (Math.Round(value, decimals) + 0.0).ToString("F" + decimals, s_culture);   // + 0.0 turns −0 into 0
}
