namespace VisionFinetune.Engine.Training;

/// <summary>Divides a batch into parts of nearly the same size, for a network that cannot take all of it at once.</summary>
internal static class Portions
{
    /// <summary>Where the parts begin and how many samples each has.</summary>
    /// <param name="samples">Of the batch.</param>
    /// <param name="most">Of a part; null: all. Only at 1 is a sample alone, because batch normalisation cannot learn from a single value: of
    /// parts of two, one may have three.</param>
    public static IEnumerable<(long Begin, long Count)> Of(long samples, long? most)
    {
        var parts = PartsOf(samples, most ?? samples);
        for (var i = 0L; i < parts; i++)
        {
            var begin = i * samples / parts;
            yield return (begin, (i + 1) * samples / parts - begin);
        }
    }

    private static long PartsOf(long samples, long most) =>
        most >= samples ? 1 : most == 1 ? samples : Math.Max(1, Math.Min((samples + most - 1) / most, samples / 2));
}
