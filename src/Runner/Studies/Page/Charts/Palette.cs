using System.Globalization;

namespace VisionFinetune.Runner.Studies.Page.Charts;

/// <summary>The colours of variants, which readers with any colour deficiency can tell apart.</summary>
/// <remarks>After Okabe and Ito, "Color universal design" (2008), with their yellow and black replaced by tones that are seen on
/// white and on dark alike; from the fifth on the dash pattern differs as well.</remarks>
internal static class Palette
{
    private static readonly Ink[] s_variants =
    [
        new("k1", "#0072b2"), new("k2", "#d55e00"), new("k3", "#009e73"), new("k4", "#b8508f"),
        new("k5", "#e69f00", Dash.Dashed), new("k6", "#3fa2dc", Dash.Dashed), new("k7", "#8c6d1f", Dash.Dotted), new("k8", "#3b4754", Dash.Dotted),
    ];

    private static readonly (int Red, int Green, int Blue) s_worst = (0xe0, 0xac, 0x66);
    private static readonly (int Red, int Green, int Blue) s_best = (0x0b, 0x55, 0xa8);

    /// <summary>Variants beyond the coloured ones.</summary>
    public static Ink Rest { get; } = new("k0", "#b4bcc6");

    /// <summary>How many variants have a colour of their own.</summary>
    public static int Size => s_variants.Length;

    /// <summary>The colour of the variant at a rank, 1 for the first.</summary>
    public static Ink Of(int rank) => rank <= Size ? s_variants[rank - 1] : Rest;

    /// <summary>From sand for the worst score (0) to blue for the best (1).</summary>
    public static Ink Ramp(double share)
    {
        share = double.IsNaN(share) ? 0 : Math.Clamp(share, 0, 1);
        int Mix(int from, int to) => (int)Math.Round(from + (to - from) * share);
        var (red, green, blue) = (Mix(s_worst.Red, s_best.Red), Mix(s_worst.Green, s_best.Green), Mix(s_worst.Blue, s_best.Blue));
        return new Ink("ramp", string.Create(CultureInfo.InvariantCulture, $"#{red:x2}{green:x2}{blue:x2}"), CssShare: (int)Math.Round(100 * share));
    }
}
