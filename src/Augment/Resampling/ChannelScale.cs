namespace VisionFinetune.Augment.Resampling;

/// <summary>How a pixel becomes a number: as a value in [0, 1], from which the mean of its channel is subtracted, divided by its standard
/// deviation.</summary>
/// <param name="Mean">One number for each of the three channels.</param>
/// <param name="Std">As many.</param>
internal sealed record ChannelScale(float[] Mean, float[] Std)
{
    /// <summary>Leaves values in [0, 1] as they are.</summary>
    public static ChannelScale None { get; } = new([0, 0, 0], [1, 1, 1]);

    /// <summary>What each of the 256 bytes becomes: one table a channel, one after the other.</summary>
    public float[] Table()
    {
        var table = new float[3 * 256];
        for (var i = 0; i < table.Length; i++)
            table[i] = Of(i % 256 / 255f, i / 256);
        return table;
    }

    /// <summary>One value of a channel.</summary>
    public float Of(float value, int channel) => (value - Mean[channel]) / Std[channel];
}
