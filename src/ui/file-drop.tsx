import { useEffect, useState } from 'preact/hooks';

/**
 * Takes files that are dropped anywhere on the page. Otherwise the browser would replace the page with the file, and unsaved
 * input would be lost. While `isBusy`, drops are only blocked. `words` say what dropping the file will do.
 */
export function FileDrop({
  isBusy,
  words,
  onFiles,
}: {
  isBusy: boolean;
  words: string;
  onFiles: (files: File[]) => void;
}) {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    function onDragOver(event: DragEvent): void {
      const { dataTransfer } = event;
      if (!dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      dataTransfer.dropEffect = isBusy ? 'none' : 'copy';
      setIsOver(!isBusy);
    }
    function onDragLeave(event: DragEvent): void {
      if (event.relatedTarget === null) setIsOver(false);
    }
    function onDrop(event: DragEvent): void {
      setIsOver(false);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      onFiles(files);
    }
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('dragleave', onDragLeave);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('dragover', onDragOver);
      document.removeEventListener('dragleave', onDragLeave);
      document.removeEventListener('drop', onDrop);
    };
  }, [isBusy, onFiles]);
  if (!isOver) return null;
  return (
    <p class="file-drop" aria-hidden="true">
      {words}
    </p>
  );
}
