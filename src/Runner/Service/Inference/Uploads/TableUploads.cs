using VisionFinetune.Engine;
using VisionFinetune.Tabular.Tables;

namespace VisionFinetune.Runner.Service.Inference.Uploads;

/// <summary>Tables of strangers: counted as bytes before any cell becomes a text.</summary>
internal static class TableUploads
{
    /// <summary>Refuses what would take too much memory as a table. Delimiters and line ends within quotes count too.</summary>
    /// <exception cref="UserException">Too many bytes, rows or columns, or a cell that is too long; the message names the file.</exception>
    public static void Check(UploadedFile file, CsvFormat format, ServiceLimits limits)
    {
        Refuse(file, file.Content.Length, "bytes", limits.TableBytes);
        Refuse(file, file.Content.Count(b => b == '\n'), "lines", limits.TableRows + 1);
        var firstLine = file.Content.AsSpan();
        if (firstLine.IndexOfAny((byte)'\n', (byte)'\r') is var end and >= 0)
            firstLine = firstLine[..end];
        var delimiter = (byte)(format.Delimiter == "tab" ? '\t' : format.Delimiter[0]);
        Refuse(file, firstLine.Count(delimiter) + 1, "columns", limits.TableColumns);
        Refuse(file, LongestCell(file.Content, delimiter), "bytes in one cell", limits.TableCellBytes);
    }

    private static int LongestCell(ReadOnlySpan<byte> content, byte delimiter)
    {
        var longest = 0;
        while (content.Length > 0)
        {
            var end = content.IndexOfAny(delimiter, (byte)'\n', (byte)'\r');
            if (end < 0)
                return Math.Max(longest, content.Length);
            longest = Math.Max(longest, end);
            content = content[(end + 1)..];
        }
        return longest;
    }

    private static void Refuse(UploadedFile file, long found, string what, long most)
    {
        if (found > most)
            throw new UserException(FormattableString.Invariant($"'{file.Name}' has {found:N0} {what}; expected at most {most:N0}. Send it in parts."));
    }
}
