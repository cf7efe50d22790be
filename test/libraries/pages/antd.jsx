import { AutoComplete, Button, Form, Modal } from 'antd';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { said } from './said';

function App() {
  const [isOpen, setOpen] = useState(false);
  const [form] = Form.useForm();
  const save = () => form.setFields([{ name: 'email', errors: [said] }]);
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        Add contact
      </Button>
      <Modal title="New contact" open={isOpen} onCancel={() => setOpen(false)} onOk={save} okText="Save">
        <Form form={form} layout="vertical">
          <Form.Item label="Email" name="email">
            <AutoComplete options={[]} />
          </Form.Item>
        </Form>
      </Modal>
    </>
  );
}

createRoot(document.getElementById('app')).render(<App />);
