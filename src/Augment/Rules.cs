using System.Globalization;

namespace VisionFinetune.Augment;

/// <summary>The rules on single values, said once for recipes (data annotations) and for constructors.</summary>
internal static class Rules
{
    /// <summary>Largest side in pixels that a recipe may ask for; beyond it a batch fits no memory.</summary>
    public const int LargestSide = 16384;

    /// <summary>Largest aspect ratio that a recipe may ask for.</summary>
    public const double LargestRatio = 1000;

    public static string? OfSize(IReadOnlyList<int>? size)
    {
        if (size is null or { Count: 0 })
            return "The size is missing; expected one number or [height, width] in pixels, such as 224.";
        if (size.Count > 2)
            return $"The size has {size.Count} numbers; expected one or [height, width].";
        return size.All(s => s is >= 1 and <= LargestSide)
            ? null
            : $"The size is {Format(size)}; expected pixels in [1, {LargestSide}].";
    }

    /// <summary>Two numbers, the smaller first, both above 0 and at most <paramref name="largest"/>.</summary>
    public static string? OfInterval(string name, IReadOnlyList<double>? interval, double largest)
    {
        if (interval is not { Count: 2 })
            return $"The {name} has {interval?.Count ?? 0} numbers; expected [smallest, largest].";
        return interval[0] > 0 && interval[0] <= interval[1] && interval[1] <= largest     // also rejects NaN
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The {name} is {Format(interval)}; expected 0 < smallest <= largest <= {largest}.");
    }

    /// <summary>One finite number for every channel.</summary>
    public static string? OfChannelValues(string name, IReadOnlyList<double>? values, bool positive)
    {
        if (values is null or { Count: 0 })
            return $"The {name} is missing; expected one number for every channel.";
        var expected = positive ? "finite numbers above 0" : "finite numbers";
        return values.All(v => double.IsFinite(v) && (!positive || v > 0))
            ? null
            : $"The {name} is {Format(values)}; expected {expected}.";
    }

    public static string? OfSameCount(IReadOnlyList<double> mean, IReadOnlyList<double> std) => mean.Count == std.Count
        ? null
        : $"The mean has {mean.Count} values and the std {std.Count}; expected as many.";

    /// <summary>Throws what a rule found.</summary>
    public static void Require(string? problem, string parameter)
    {
        if (problem is not null)
            throw new ArgumentException(problem, parameter);
    }

    public static double Probability(double p, string parameter) =>
        p is >= 0 and <= 1      // also rejects NaN
            ? p
            : throw new ArgumentOutOfRangeException(parameter, p, "The probability must be in [0, 1].");

    /// <summary>One number is a square.</summary>
    public static (int Height, int Width) Rectangle(IReadOnlyList<int> size) => (size[0], size[^1]);

    private static string Format<T>(IEnumerable<T> values)
        where T : IFormattable => $"[{string.Join(", ", values.Select(v => v.ToString(null, CultureInfo.InvariantCulture)))}]";
}
