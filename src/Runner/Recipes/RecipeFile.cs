using System.Text;
using VisionFinetune.Runner.Recipes.Binding;
using VisionFinetune.Runner.Recipes.Yaml;

namespace VisionFinetune.Runner.Recipes;

/// <summary>Reads the text of a recipe file and says plainly why it cannot.</summary>
internal static class RecipeFile
{
    private const int FirstBuffer = 1 << 14;

    /// <exception cref="RecipeException">There is no such file, or it is no text.</exception>
    public static string Read(string path)
    {
        if (Directory.Exists(path))
            throw new RecipeException(path, $"this is a folder; expected a recipe file{Nearby(path, "")}");
        byte[] bytes;
        try
        {
            bytes = ReadBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            var folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
            throw new RecipeException(path, $"there is no such file{Nearby(folder, Path.GetFileName(path))}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RecipeException(path, $"this file cannot be read: {e.Message}");
        }
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException e)
        {
            throw new RecipeException(path, $"this is not UTF-8 text (byte {e.Index + 1}); save the recipe as UTF-8.");
        }
    }

    /// <summary>At most one byte more than a recipe may have, which is enough to refuse it: the path may be an endless device.</summary>
    private static byte[] ReadBytes(string path)
    {
        using var stream = File.OpenRead(path);
        var (buffer, count) = (new byte[FirstBuffer], 0);
        for (int read; (read = stream.Read(buffer, count, buffer.Length - count)) > 0;)
        {
            count += read;
            if (count > YamlTree.LargestDocument)
                throw new RecipeException(path, YamlTree.TooLarge);
            if (count == buffer.Length)
                Array.Resize(ref buffer, Math.Min(2 * count, YamlTree.LargestDocument + 1));
        }
        return buffer[..count];
    }

    /// <summary>The end of the message: the recipe with the nearest name, or all there are if they are few.</summary>
    private static string Nearby(string folder, string name)
    {
        if (!Directory.Exists(folder))
            return ".";
        var recipes = Directory.EnumerateFiles(folder, "*.yaml").Take(100).Order(StringComparer.Ordinal).ToList();
        var nearest = Suggestion.Nearest(name, [.. recipes.Select(r => Path.GetFileName(r))]);
        if (nearest is not null)
            return $"; did you mean '{recipes.First(r => Path.GetFileName(r) == nearest)}'?";
        return recipes.Count is > 0 and <= 8 ? $"; there are {string.Join(", ", recipes)}." : ".";
    }
}
