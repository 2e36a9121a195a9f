using System.Globalization;

namespace VisionFinetune.Augment;

/// <summary>The rules on single values, said once for recipes (data annotations) and for constructors.</summary>
internal static class Rules
{
    /// <summary>Largest side in pixels that a recipe may ask for; beyond it a batch fits no memory.</summary>
    public const int LargestSide = 16384;

    /// <summary>Largest aspect ratio that a recipe may ask for.</summary>
    public const double LargestRatio = 1000;

    /// <summary>Largest factor of brightness, contrast, saturation, sharpness or size that a recipe may ask for.</summary>
    public const double LargestFactor = 100;

    /// <summary>Largest parameter of a symmetric Beta or Dirichlet distribution; beyond it all shares are equal anyway.</summary>
    public const double LargestAlpha = 1000;

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

    /// <summary>One number d >= 0 for [-d, d], or [smallest, largest]; as many as <paramref name="most"/> numbers.</summary>
    public static string? OfAngles(string name, IReadOnlyList<double>? degrees, int most)
    {
        var forms = most == 4 ? "one number, [smallest, largest] or both for x and y" : "one number or [smallest, largest]";
        if (degrees is null or { Count: 0 })
            return $"The {name} are missing; expected {forms}.";
        if (degrees.Count != 1 && degrees.Count != 2 && degrees.Count != most)
            return $"The {name} have {degrees.Count} numbers; expected {forms}.";
        var isRight = degrees.Count == 1
            ? degrees[0] is >= 0 and <= 360
            : degrees.All(d => d is >= -360 and <= 360) && degrees.Chunk(2).All(pair => pair[0] <= pair[1]);
        return isRight ? null : $"The {name} are {Format(degrees)}; expected 0 or more, or -360 <= smallest <= largest <= 360.";
    }

    /// <summary>The interval that <see cref="OfAngles"/> allows.</summary>
    public static (double Smallest, double Largest) Around(IReadOnlyList<double> values) =>
        values.Count == 1 ? (-values[0], values[0]) : (values[0], values[1]);

    /// <summary>One number b >= 0 for factors around 1, or [smallest, largest] of them.</summary>
    public static string? OfStrength(string name, IReadOnlyList<double>? values)
    {
        var isRight = values switch
        {
            [var one] => one is >= 0 and <= LargestFactor,
            [var smallest, var largest] => smallest >= 0 && smallest <= largest && largest <= LargestFactor,
            _ => false,
        };
        return isRight
            ? null
            : $"The {name} is {Format(values ?? [])}; expected one number or 0 <= smallest <= largest <= {LargestFactor}.";
    }

    /// <summary>One number h for turns in [-h, h], or [smallest, largest] of them, at most half a turn.</summary>
    public static string? OfHue(IReadOnlyList<double>? values)
    {
        var isRight = values switch
        {
            [var one] => one is >= 0 and <= 0.5,
            [var smallest, var largest] => smallest >= -0.5 && smallest <= largest && largest <= 0.5,
            _ => false,
        };
        return isRight ? null : $"The hue is {Format(values ?? [])}; expected one number in [0, 0.5] or -0.5 <= smallest <= largest <= 0.5.";
    }

    /// <summary>Largest shifts along x and y, as shares of width and height.</summary>
    public static string? OfTranslation(IReadOnlyList<double>? shares) => shares is [>= 0 and <= 1, >= 0 and <= 1]
        ? null
        : $"The translation is {Format(shares ?? [])}; expected [share of the width, share of the height], both in [0, 1].";

    /// <summary>One odd number of pixels, or [width, height].</summary>
    public static string? OfKernelSize(IReadOnlyList<int>? size) => size is [_] or [_, _] && size.All(s => s is >= 1 and < LargestSide && s % 2 == 1)
        ? null
        : $"The kernel size is {Format(size ?? [])}; expected one odd number of pixels or [width, height].";

    /// <summary>One standard deviation, or [smallest, largest].</summary>
    public static string? OfSigma(IReadOnlyList<double>? sigma) => sigma is [_]
        ? OfInterval("sigma", [sigma[0], sigma[0]], LargestSide)
        : OfInterval("sigma", sigma, LargestSide);

    /// <summary>A colour: numbers in [0, 1].</summary>
    public static string? OfFill(IReadOnlyList<double>? fill) => fill is { Count: > 0 } && fill.All(value => value is >= 0 and <= 1)
        ? null
        : $"The fill is {Format(fill ?? [])}; expected one number in [0, 1] a channel, or one for all.";

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

    /// <summary>A number of strengths between which there are steps.</summary>
    public static string? OfBins(int bins) => bins is >= 2 and <= 1000
        ? null
        : $"The number of magnitude bins is {bins}; expected a number in [2, 1000].";

    /// <summary>One of the strengths.</summary>
    public static string? OfMagnitude(int magnitude, int bins) => magnitude >= 0 && magnitude < bins
        ? null
        : $"The magnitude is {magnitude}; expected a number in [0, {bins - 1}], since there are {bins} magnitude bins.";

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
