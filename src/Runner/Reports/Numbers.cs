using System.Globalization;

namespace VisionFinetune.Runner.Reports;

/// <summary>How a report writes numbers: the same in the page and in the pictures, on every machine.</summary>
internal static class Numbers
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>A share in [0, 1] as "91.2 %", with a space that lines do not break at.</summary>
    public static string Percent(double share)
    {
        if (!IsNumber(share))
            return Odd(share);
        var shown = share < 1 ? Math.Min(99.9, Math.Round(share * 100, 1)) : share * 100;   // one mistake in a million is not 100 %
        return shown.ToString("0.0", Culture) + "\u00A0%";
    }

    /// <summary>A probability as a whole percentage. Only a certain answer is called 100 %.</summary>
    public static string Confidence(double probability)
    {
        if (!IsNumber(probability))
            return Odd(probability);
        var shown = probability < 1 ? Math.Min(99, Math.Round(probability * 100)) : 100;
        return shown.ToString("0", Culture) + "\u00A0%";
    }

    public static string Loss(double loss) => !IsNumber(loss) ? Odd(loss)
        : Math.Abs(loss) < 1e5 ? loss.ToString("0.0000", Culture) : loss.ToString("0.###e+0", Culture);

    /// <summary>A share in [0, 1] with three digits, as tables of precision and recall have it.</summary>
    public static string Score(double score) => IsNumber(score) ? score.ToString("0.000", Culture) : Odd(score);

    /// <summary>A learning rate with at most four significant digits: "0.001", "2.5e-5".</summary>
    public static string Rate(double rate)
    {
        if (!IsNumber(rate))
            return Odd(rate);
        var small = rate != 0 && (Math.Abs(rate) < 1e-3 || Math.Abs(rate) >= 1e4);
        return small ? rate.ToString("0.###e-0", Culture) : rate.ToString("0.######", Culture);
    }

    /// <summary>The value of an axis tick or of a coordinate, free of rounding noise.</summary>
    public static string Plain(double value) => value.ToString("0.######", Culture);

    /// <summary>A whole number with thin spaces between thousands.</summary>
    public static string Count(long count) => count.ToString("#,0", Culture).Replace(',', '\u202F');

    /// <summary>A quantity whose fraction does not matter, such as images per second; small ones keep a digit.</summary>
    public static string Whole(double value) => !IsNumber(value) ? Odd(value)
        : Math.Abs(value) < 10 ? value.ToString("0.0", Culture) : Count((long)Math.Clamp(Math.Round(value), -1e15, 1e15));

    public static string Seconds(double seconds)
    {
        if (!IsNumber(seconds))
            return Odd(seconds);
        if (seconds < 60)
            return seconds.ToString("0.0", Culture) + " s";
        var whole = TimeSpan.FromSeconds(Math.Min(Math.Round(seconds), 1e9));
        return whole.TotalHours < 1
            ? $"{whole.Minutes} min {whole.Seconds:00} s"
            : $"{((long)whole.TotalHours).ToString(Culture)} h {whole.Minutes:00} min";
    }

    /// <summary>Name shortened so that a picture's layout survives it.</summary>
    public static string Short(string name, int length) => name.Length <= length ? name : string.Concat(name.AsSpan(0, length - 1), "…");

    /// <summary>Steps of 1, 2 or 5 times a power of ten that cut [low, high] into at most <paramref name="count"/> parts,
    /// widened to whole steps.</summary>
    public static IReadOnlyList<double> Ticks(double low, double high, int count)
    {
        var rough = Math.Max((high - low) / count, Math.Max(Math.Abs(high), 1e-12) * 1e-9);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * (rough / power <= 1 + 1e-9 ? 1 : rough / power <= 2 + 1e-9 ? 2 : rough / power <= 5 + 1e-9 ? 5 : 10);
        var first = Math.Floor(low / step + 1e-9);
        var last = Math.Ceiling(high / step - 1e-9);
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step)];
    }

    /// <summary>About <paramref name="count"/> whole epochs of 1 … <paramref name="last"/>, the first and the last among them.</summary>
    public static IReadOnlyList<int> EpochTicks(int first, int last, int count)
    {
        var step = last - first < count ? 1 : (int)Math.Max(1, Ticks(0, last - first, count)[1]);
        var inner = Enumerable.Range(first, last - first + 1).Where(e => e % step == 0 && e - first >= step * 0.7 && last - e >= step * 0.7);
        return [.. inner.Prepend(first).Append(last).Distinct()];
    }

    private static bool IsNumber(double value) => double.IsFinite(value);

    private static string Odd(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
}
